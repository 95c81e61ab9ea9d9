namespace LoadMaster.DataPlane.Http;

/// <summary>Finds cookies in heads (RFC 6265 4.1.1 and 4.2.1); names are case-sensitive.</summary>
internal static class CookieText
{
    /// <summary>The value that the client sends, of the first cookie of that name; empty for none.</summary>
    public static ReadOnlySpan<byte> Find(RequestHead head, ReadOnlySpan<byte> name)
    {
        foreach (ref readonly var field in head.Fields.AsSpan(0, head.FieldCount))
        {
            if (field.NameLength != 6 || !HttpText.EqualsIgnoreCase(head.Name(field), "cookie"u8))
            {
                continue;
            }

            var rest = head.Value(field);
            while (!rest.IsEmpty)
            {
                var end = rest.IndexOf((byte)';');
                var value = ValueOf(end < 0 ? rest : rest[..end], name);
                rest = end < 0 ? default : rest[(end + 1)..];
                if (!value.IsEmpty)
                {
                    return value;
                }
            }
        }

        return default;
    }

    /// <summary>The value that the server sets, of the last cookie of that name; empty for none.</summary>
    public static ReadOnlySpan<byte> FindSet(ResponseHead head, ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> found = default;
        foreach (ref readonly var field in head.Fields.AsSpan(0, head.FieldCount))
        {
            if (field.NameLength != 10 || !HttpText.EqualsIgnoreCase(head.Name(field), "set-cookie"u8))
            {
                continue;
            }

            var line = head.Value(field);
            var end = line.IndexOf((byte)';');
            var value = ValueOf(end < 0 ? line : line[..end], name);
            found = value.IsEmpty ? found : value;
        }

        return found;
    }

    private static ReadOnlySpan<byte> ValueOf(ReadOnlySpan<byte> pair, ReadOnlySpan<byte> name)
    {
        pair = HttpText.TrimOws(pair);
        return pair.Length > name.Length && pair[name.Length] == '=' && pair.StartsWith(name) ? pair[(name.Length + 1)..] : default;
    }
}
