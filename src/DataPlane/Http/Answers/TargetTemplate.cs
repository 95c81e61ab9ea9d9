using System.Text;

namespace LoadMaster.DataPlane.Http.Answers;

/// <summary>The target of a redirect with the places for host (<c>%h</c>) and path and query (<c>%s</c>), ready to be filled without any object.</summary>
internal sealed class TargetTemplate
{
    private readonly Part[] _parts;

    public TargetTemplate(string text)
    {
        var parts = new List<Part>();
        var literal = new StringBuilder();
        for (var index = 0; index < text.Length; index++)
        {
            var next = text[index] == '%' && index + 1 < text.Length ? text[index + 1] : '\0';
            if (next is 'h' or 's')
            {
                Flush(literal, parts);
                parts.Add(new Part(next == 'h' ? PartKind.Host : PartKind.Uri, []));
                index++;
                continue;
            }

            _ = literal.Append(text[index]);
            index += next == '%' ? 1 : 0;
        }

        Flush(literal, parts);
        _parts = [.. parts];
    }

    private enum PartKind : byte
    {
        Literal,
        Host,
        Uri,
    }

    /// <summary>The number of bytes written, or -1 when there is no room for them.</summary>
    public int Write(Span<byte> target, ReadOnlySpan<byte> host, ReadOnlySpan<byte> uri)
    {
        var length = 0;
        foreach (ref readonly var part in _parts.AsSpan())
        {
            var text = part.Kind switch
            {
                PartKind.Host => host,
                PartKind.Uri => uri,
                _ => part.Text,
            };
            if (!text.TryCopyTo(target[length..]))
            {
                return -1;
            }

            length += text.Length;
        }

        return length;
    }

    private static void Flush(StringBuilder literal, List<Part> parts)
    {
        if (literal.Length > 0)
        {
            parts.Add(new Part(PartKind.Literal, Encoding.ASCII.GetBytes(literal.ToString())));
            _ = literal.Clear();
        }
    }

    private readonly record struct Part(PartKind Kind, byte[] Text);
}
