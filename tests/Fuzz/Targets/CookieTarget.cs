using System.Text;
using LoadMaster.DataPlane.Http;
using LoadMaster.DataPlane.Persistence;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Fuzz.Targets;

/// <summary>Cookies in heads, and our signed one: only what this node signed names a server.</summary>
internal sealed unsafe class CookieTarget : IFuzzTarget
{
    private const int Server = 7;
    private const long Now = 1_800_000_000;

    private readonly GuardedMemory _memory = new(Mutator.BytesMax);
    private readonly RequestHead _request = new();
    private readonly ResponseHead _response = new();
    private readonly ActiveCookie _cookie = new(
        new PersistenceSettings { Mode = PersistenceMode.ActiveCookie, Name = "id", TimeoutSeconds = 600 }, false, new VirtualServiceId(3), new byte[32]);

    private readonly string _signed;

    public CookieTarget()
    {
        var line = new byte[ActiveCookie.LineBytesMax];
        var text = Encoding.ASCII.GetString(line, 0, _cookie.WriteLine(line, Server, Now));
        _signed = text[(text.IndexOf('=', StringComparison.Ordinal) + 1)..text.IndexOf(';', StringComparison.Ordinal)];
    }

    public string Name => "cookie";

    public IEnumerable<string> Seeds =>
    [
        $"GET / HTTP/1.1\r\nHost: a\r\nCookie: a=b; id={_signed}\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nCookie: id=\r\nCookie: id=x; id=y;;=;id\r\n\r\n",
        $"HTTP/1.1 200 OK\r\nSet-Cookie: id={_signed}; Path=/; HttpOnly\r\nSet-Cookie: id = x\r\n\r\n",
    ];

    public IEnumerable<string> Words => ["Cookie: ", "Set-Cookie: ", "id=", "id", "=", ";", "; ", " ", "\t", "\r\n", "\"", ",", "-", "_", "AA", _signed];

    public int Try(ReadOnlySpan<byte> input)
    {
        var data = _memory.Place(input);
        var value = _request.Parse(data, input.Length) == ParseStatus.Complete ? CookieText.Find(_request, "id"u8)
            : _response.Parse(data, input.Length) == ParseStatus.Complete ? CookieText.FindSet(_response, "id"u8)
            : default;
        BrokenPromiseException.Unless(value.IndexOfAny((byte)'\r', (byte)'\n', (byte)';') < 0, "a cookie's value holds its end");
        var server = _cookie.Read(value, Now + 10, out var isOld);
        BrokenPromiseException.Unless(server == 0 || (server == Server && Encoding.ASCII.GetString(value) == _signed), "a cookie that was not signed here names a server");
        return HashCode.Combine(server, isOld, Math.Min(value.Length, 34));
    }
}
