using System.Runtime.InteropServices;
using System.Text;
using LoadMaster.DataPlane.Http;

namespace LoadMaster.DataPlane.Caching;

/// <summary>A response on its way into the cache: becomes an entry only when it has come whole.</summary>
internal sealed unsafe class CacheFill : IDisposable
{
    /// <summary>For the length's line and the empty line behind the head.</summary>
    private const int LengthLineBytes = 48;

    private readonly UInt128 _key;
    private readonly long _selector;
    private readonly byte[] _vary;
    private readonly byte[] _path;
    private readonly byte[] _head;
    private readonly int _headLength;
    private BodyFraming _framing;
    private CacheBuffer _body;
    private bool _isGivenUp;

    /// <param name="scratch">Room for the largest head.</param>
    public CacheFill(HttpCache cache, UInt128 key, long selector, ResponseHead head, byte* scratch, BodyKind kind, byte[] vary, ReadOnlySpan<byte> path)
    {
        _key = key;
        _selector = selector;
        _vary = vary;
        _path = path.ToArray();
        _framing.Start(kind, head.ContentLength);
        _headLength = StoredHead.Write(scratch, head);
        _head = new byte[_headLength + LengthLineBytes];
        new ReadOnlySpan<byte>(scratch, _headLength).CopyTo(_head);
        _body = new CacheBuffer(cache);
        _isGivenUp = !_body.TryReserve(Math.Max(head.ContentLength, 0));
    }

    public long StoredAt { get; init; }

    public long AgeThenMs { get; init; }

    public long LifetimeMs { get; init; }

    public long StaleWhileRevalidateMs { get; init; }

    public long StaleIfErrorMs { get; init; }

    public bool HasValidator { get; init; }

    public bool IsForAll { get; init; }

    /// <summary>Too large, or no room for it: it will not be kept.</summary>
    public bool IsGivenUp => _isGivenUp;

    /// <summary>Takes bytes as they came, framing and all.</summary>
    public void TakeFramed(byte* data, int length)
    {
        int run;
        while ((run = _framing.NextRun(ref data, ref length, out var bytes)) > 0)
        {
            Take(bytes, run);
        }
    }

    /// <summary>Takes bytes of the body itself.</summary>
    public void Take(byte* data, int length) => _isGivenUp = _isGivenUp || !_body.TryAdd(data, length);

    /// <summary>The body has come whole; null when it is not kept after all.</summary>
    public CachedResponse? Complete()
    {
        if (_isGivenUp)
        {
            return null;
        }

        var line = new LinesWriter(_head.AsSpan(_headLength));
        line.Add("Content-Length: "u8);
        line.Add(_body.Count);
        line.Add("\r\n\r\n"u8);
        return new CachedResponse(
            _key,
            _selector,
            _head.AsSpan(0, _headLength + line.Lines.Length),
            _body.Bytes,
            _vary,
            _path)
        {
            StoredAt = StoredAt,
            AgeThenMs = AgeThenMs,
            LifetimeMs = LifetimeMs,
            StaleWhileRevalidateMs = StaleWhileRevalidateMs,
            StaleIfErrorMs = StaleIfErrorMs,
            HasValidator = HasValidator,
            IsForAll = IsForAll,
        };
    }

    public void Dispose() => _body.Dispose();

    /// <summary>The request's values of the fields that the response depends on; null when it cannot be told apart by them.</summary>
    public static byte[]? VaryOf(ResponseHead response, RequestHead request)
    {
        var bytes = new List<byte>();
        for (var index = 0; index < response.FieldCount; index++)
        {
            if (!HttpText.EqualsIgnoreCase(response.Name(response.Fields[index]), "vary"u8))
            {
                continue;
            }

            for (var list = response.Value(response.Fields[index]); !list.IsEmpty;)
            {
                var name = HttpText.NextElement(ref list);
                if (!name.IsEmpty && !TryAdd(bytes, name, request))
                {
                    return null;
                }
            }
        }

        return [.. bytes];
    }

    private static bool TryAdd(List<byte> bytes, ReadOnlySpan<byte> name, RequestHead request)
    {
        var at = CachedResponse.FieldOf(request, name, out var count);
        var value = at < 0 ? default : request.Value(request.Fields[at]);
        if (count > 1 || value.Length >= ushort.MaxValue)
        {
            return false;
        }

        AddLength(bytes, (ushort)name.Length);
        bytes.AddRange(name);
        AddLength(bytes, at < 0 ? ushort.MaxValue : (ushort)value.Length);
        bytes.AddRange(value);
        return true;
    }

    private static void AddLength(List<byte> bytes, ushort length) => bytes.AddRange(MemoryMarshal.AsBytes(new ReadOnlySpan<ushort>(ref length)));
}
