using System.Buffers;

namespace LoadMaster.Ips.Normalisation;

/// <summary>
/// The normalised URI of http_inspect, in its order: split; decode; decode once more when a percent sign is left; backslash to slash and
/// plus to space; then the path loses doubled slashes, dot segments and parent segments (Snort 3 http_uri_norm.cc).
/// </summary>
internal static class UriNormaliser
{
    private static readonly SearchValues<byte> Suspects = SearchValues.Create("%\\+"u8);

    /// <summary>Whether normalising would change nothing.</summary>
    public static bool IsNormal(ReadOnlySpan<byte> uri)
    {
        if (uri.IsEmpty || uri[0] != '/')
        {
            return uri.IsEmpty;
        }

        if (uri.ContainsAny(Suspects))
        {
            return false;
        }

        var path = uri[..PathLength(uri)];
        return path.IndexOf("//"u8) < 0 && path.IndexOf("/."u8) < 0;
    }

    /// <summary>Writes the normalised form; the target must be as long as the source. Says how long it is.</summary>
    public static int Normalise(ReadOnlySpan<byte> uri, Span<byte> target)
    {
        var pathStart = PathStart(uri);
        if (pathStart < 0)
        {
            uri.CopyTo(target);
            return uri.Length;
        }

        uri[..pathStart].CopyTo(target);
        var rest = uri[pathStart..];
        var pathLength = PathLength(rest);
        var written = pathStart + Simplify(target.Slice(pathStart, Decoded(rest[..pathLength], target[pathStart..])));
        if (pathLength == rest.Length)
        {
            return written;
        }

        target[written++] = rest[pathLength];
        return written + Decoded(rest[(pathLength + 1)..], target[written..]);
    }

    private static int PathLength(ReadOnlySpan<byte> uri)
    {
        var end = uri.IndexOfAny((byte)'?', (byte)'#');
        return end < 0 ? uri.Length : end;
    }

    /// <summary>0 for a path, behind the authority for an absolute URI, -1 where there is nothing to decode (asterisk, authority).</summary>
    private static int PathStart(ReadOnlySpan<byte> uri)
    {
        if (uri.IsEmpty || uri[0] is (byte)'/' or (byte)'\\' or (byte)'%')
        {
            return 0;
        }

        var scheme = uri.IndexOf("://"u8);
        if (scheme < 0)
        {
            return uri.IndexOf((byte)'/') is var slash and >= 0 ? slash : -1;
        }

        var path = uri[(scheme + 3)..].IndexOf((byte)'/');
        return path < 0 ? -1 : scheme + 3 + path;
    }

    private static int Decoded(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var length = PercentDecoder.Decode(source, target);
        if (length != source.Length && target[..length].Contains((byte)'%'))
        {
            length = PercentDecoder.Decode(target[..length], target);
        }

        foreach (ref var value in target[..length])
        {
            value = value switch { (byte)'\\' => (byte)'/', (byte)'+' => (byte)' ', _ => value };
        }

        return length;
    }

    /// <summary>In place: squeezes slashes, removes "." and resolves ".."; a climb above the root stays at the root.</summary>
    private static int Simplify(Span<byte> path)
    {
        int read = 0, written = 0;
        while (read < path.Length)
        {
            if (path[read] != '/')
            {
                path[written++] = path[read++];
                continue;
            }

            var next = read + 1;
            var segment = SegmentLength(path[next..]);
            if (next < path.Length && segment == 0)
            {
                read = next;
            }
            else if (segment == 1 && path[next] == '.')
            {
                read = next + 1;
                written = KeepSlash(path, read, written);
            }
            else if (segment == 2 && path[next] == '.' && path[next + 1] == '.')
            {
                var parent = path[..written].LastIndexOf((byte)'/');
                read = next + 2;
                written = KeepSlash(path, read, Math.Max(parent, 0));
            }
            else
            {
                path[written++] = path[read++];
            }
        }

        return written;
    }

    /// <summary>A path that ends with a dot segment keeps its slash.</summary>
    private static int KeepSlash(Span<byte> path, int read, int written)
    {
        if (read < path.Length)
        {
            return written;
        }

        path[written] = (byte)'/';
        return written + 1;
    }

    private static int SegmentLength(ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)'/');
        return end < 0 ? rest.Length : end;
    }
}
