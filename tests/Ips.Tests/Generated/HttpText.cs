using System.Text;

namespace LoadMaster.Ips.Tests.Generated;

/// <summary>A request in parts, as it goes over the wire; text is Latin-1, one character a byte. Header lines have no line end.</summary>
internal sealed record HttpText(string Method, string Uri, string Version, IReadOnlyList<string> Lines, byte[] Body)
{
    public string Head => new StringBuilder().Append(Method).Append(' ').Append(Uri).Append(' ').Append(Version).Append("\r\n")
        .AppendJoin("", Lines.Select(line => line + "\r\n")).Append("\r\n").ToString();

    public byte[] Bytes => [.. Given.Bytes(Head), .. Body];

    public static HttpText Parse(string head, byte[] body)
    {
        var lines = head.TrimEnd('\r', '\n').Split("\r\n");
        var first = lines[0].IndexOf(' ', StringComparison.Ordinal);
        var last = lines[0].LastIndexOf(' ');
        return new(lines[0][..first], lines[0][(first + 1)..last], lines[0][(last + 1)..], lines[1..], body);
    }

    public bool Has(string name) => Lines.Any(line => IsNamed(line, name));

    public HttpText Without(string name) => this with { Lines = [.. Lines.Where(line => !IsNamed(line, name))] };

    public HttpText With(string line) => this with { Lines = [.. Lines, line] };

    /// <summary>Another body, with the length that belongs to it where the head tells one.</summary>
    public HttpText WithBody(byte[] body) => this with
    {
        Body = body,
        Lines = [.. Lines.Select(line => IsNamed(line, "Content-Length") ? $"Content-Length: {body.Length}" : line)],
    };

    public static bool IsNamed(string line, string name) =>
        line.Length > name.Length && line[name.Length] == ':' && line.StartsWith(name, StringComparison.OrdinalIgnoreCase);
}
