namespace LoadMaster.DataPlane.Http.Fields;

/// <summary>Parts of a request target and of a host, as spans of the bytes that came; nothing is decoded.</summary>
internal static class TargetText
{
    /// <summary>Path and query; a slash for an absolute target without a path and for the asterisk.</summary>
    public static ReadOnlySpan<byte> PathAndQuery(ReadOnlySpan<byte> target)
    {
        if (!target.IsEmpty && target[0] == '/')
        {
            return target;
        }

        var scheme = target.IndexOf("://"u8);
        if (scheme <= 0)
        {
            return "/"u8;
        }

        var rest = target[(scheme + 3)..];
        var start = rest.IndexOf((byte)'/');
        return start < 0 ? "/"u8 : rest[start..];
    }

    public static ReadOnlySpan<byte> Path(ReadOnlySpan<byte> pathAndQuery)
    {
        var mark = pathAndQuery.IndexOf((byte)'?');
        return mark < 0 ? pathAndQuery : pathAndQuery[..mark];
    }

    /// <summary>Without the question mark; empty when there is none.</summary>
    public static ReadOnlySpan<byte> Query(ReadOnlySpan<byte> pathAndQuery)
    {
        var mark = pathAndQuery.IndexOf((byte)'?');
        return mark < 0 ? default : pathAndQuery[(mark + 1)..];
    }

    /// <summary>The host without its port.</summary>
    public static ReadOnlySpan<byte> HostName(ReadOnlySpan<byte> host)
    {
        var colon = host.LastIndexOf((byte)':');
        return colon < 0 || host[(colon + 1)..].Contains((byte)']') ? host : host[..colon];
    }
}
