using System.Buffers;

namespace LoadMaster.Domain.Configuration;

/// <summary>The patterns of media types: a whole type, <c>text/*</c>, or <c>application/*+json</c> (RFC 6838 4.2).</summary>
public static class MediaTypePattern
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789!#$&-^_.+");

    /// <summary>Why the text is no pattern; null when it is one.</summary>
    public static string? WhyNone(string text)
    {
        var slash = text.IndexOf('/');
        if (slash <= 0 || text.Length == slash + 1)
        {
            return "it is not of the form type/subtype";
        }

        var subtype = text[(slash + 1)..];
        var suffix = subtype.StartsWith("*+", StringComparison.Ordinal) ? subtype[2..] : subtype == "*" ? "x" : subtype;
        return suffix.Length == 0 || text.AsSpan(0, slash).ContainsAnyExcept(NameCharacters) || suffix.AsSpan().ContainsAnyExcept(NameCharacters)
            ? "it has characters other than small letters, digits and !#$&-^_.+, or a star that is neither the whole subtype nor followed by +suffix"
            : null;
    }
}
