using System.Text;
using LoadMaster.DataPlane.Http;

namespace LoadMaster.DataPlane.Compression;

/// <summary>A list of media types, ready for a response's Content-Type.</summary>
internal sealed class MediaTypes(IEnumerable<string> patterns)
{
    private readonly Pattern[] _patterns = [.. patterns.Select(Pattern.Of)];

    /// <summary>Parameters of the type do not count.</summary>
    public bool Contains(ReadOnlySpan<byte> contentType)
    {
        var semicolon = contentType.IndexOf((byte)';');
        var type = semicolon < 0 ? contentType : HttpText.TrimOws(contentType[..semicolon]);
        foreach (var pattern in _patterns)
        {
            if (pattern.Matches(type))
            {
                return true;
            }
        }

        return false;
    }

    /// <param name="Start">The whole type, or what is before the star.</param>
    /// <param name="End">What is behind the star; null without one.</param>
    private sealed record Pattern(byte[] Start, byte[]? End)
    {
        public static Pattern Of(string text)
        {
            var star = text.IndexOf("/*", StringComparison.Ordinal) + 1;
            return star == 0 ? new(Encoding.ASCII.GetBytes(text), null) : new(Encoding.ASCII.GetBytes(text[..star]), Encoding.ASCII.GetBytes(text[(star + 1)..]));
        }

        public bool Matches(ReadOnlySpan<byte> type) => End is null
            ? HttpText.EqualsIgnoreCase(type, Start)
            : type.Length > Start.Length + End.Length && HttpText.EqualsIgnoreCase(type[..Start.Length], Start) && HttpText.EqualsIgnoreCase(type[^End.Length..], End);
    }
}
