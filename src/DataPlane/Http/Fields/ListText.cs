namespace LoadMaster.DataPlane.Http.Fields;

/// <summary>Walks through the pairs of a query or a Cookie field, as spans of the bytes that came; nothing is decoded.</summary>
internal static class ListText
{
    /// <summary>Takes the next pair of a query: <c>name=value</c>, parted by <c>&amp;</c>. False at the end.</summary>
    public static bool NextParameter(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value) =>
        Next(ref rest, (byte)'&', out name, out value);

    /// <summary>Takes the next pair of a Cookie field's value (RFC 6265 4.2.1), without the quotes and blanks round it. False at the end.</summary>
    public static bool NextCookie(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var any = Next(ref rest, (byte)';', out name, out value);
        name = name.Trim(" \t"u8);
        value = value.Trim(" \t"u8);
        if (value.Length >= 2 && value[0] == '"' && value[^1] == '"')
        {
            value = value[1..^1];
        }

        return any;
    }

    private static bool Next(ref ReadOnlySpan<byte> rest, byte separator, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        if (rest.IsEmpty)
        {
            name = value = default;
            return false;
        }

        var end = rest.IndexOf(separator);
        var pair = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        var equal = pair.IndexOf((byte)'=');
        name = equal < 0 ? pair : pair[..equal];
        value = equal < 0 ? default : pair[(equal + 1)..];
        return true;
    }
}
