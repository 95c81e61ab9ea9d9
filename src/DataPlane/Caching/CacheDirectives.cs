using LoadMaster.DataPlane.Http;

namespace LoadMaster.DataPlane.Caching;

/// <summary>What Cache-Control fields say (RFC 9111 5.2, RFC 5861); times in seconds, -1 when not given.</summary>
internal struct CacheDirectives
{
    public bool NoStore;
    public bool NoCache;
    public bool Private;
    public bool Public;
    public bool MustRevalidate;
    public bool OnlyIfCached;
    public long MaxAge;
    public long SharedMaxAge;
    public long MinFresh;
    public long StaleWhileRevalidate;
    public long StaleIfError;

    public static CacheDirectives None => new() { MaxAge = -1, SharedMaxAge = -1, MinFresh = -1, StaleWhileRevalidate = -1, StaleIfError = -1 };

    /// <summary>Reads one field's value, after those read before. What is said twice counts as the smaller.</summary>
    public void Read(ReadOnlySpan<byte> list)
    {
        while (!list.IsEmpty)
        {
            var element = Next(ref list);
            var equal = element.IndexOf((byte)'=');
            Note(equal < 0 ? element : element[..equal], equal < 0 ? default : element[(equal + 1)..].Trim((byte)'"'));
        }
    }

    private void Note(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        switch (name.Length)
        {
            case 6:
                Public |= HttpText.EqualsIgnoreCase(name, "public"u8);
                break;
            case 7:
                Private |= HttpText.EqualsIgnoreCase(name, "private"u8);
                MaxAge = HttpText.EqualsIgnoreCase(name, "max-age"u8) ? Seconds(value, MaxAge) : MaxAge;
                break;
            case 8:
                NoStore |= HttpText.EqualsIgnoreCase(name, "no-store"u8);
                NoCache |= HttpText.EqualsIgnoreCase(name, "no-cache"u8);
                SharedMaxAge = HttpText.EqualsIgnoreCase(name, "s-maxage"u8) ? Seconds(value, SharedMaxAge) : SharedMaxAge;
                break;
            case 9:
                MinFresh = HttpText.EqualsIgnoreCase(name, "min-fresh"u8) ? Seconds(value, MinFresh) : MinFresh;
                break;
            case 14:
                OnlyIfCached |= HttpText.EqualsIgnoreCase(name, "only-if-cached"u8);
                StaleIfError = HttpText.EqualsIgnoreCase(name, "stale-if-error"u8) ? Seconds(value, StaleIfError) : StaleIfError;
                break;
            case 15 or 16:
                MustRevalidate |= HttpText.EqualsIgnoreCase(name, "must-revalidate"u8) || HttpText.EqualsIgnoreCase(name, "proxy-revalidate"u8);
                break;
            case 22:
                StaleWhileRevalidate = HttpText.EqualsIgnoreCase(name, "stale-while-revalidate"u8) ? Seconds(value, StaleWhileRevalidate) : StaleWhileRevalidate;
                break;
        }
    }

    /// <summary>What cannot be read is 0: stale at once.</summary>
    private static long Seconds(ReadOnlySpan<byte> value, long before)
    {
        var seconds = HttpText.TryParseLength(value, out var read) ? Math.Min(read, int.MaxValue) : 0;
        return before < 0 ? seconds : Math.Min(before, seconds);
    }

    /// <summary>A comma within quotes parts nothing.</summary>
    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> list)
    {
        var quoted = false;
        for (var at = 0; at < list.Length; at++)
        {
            if (list[at] == '"')
            {
                quoted = !quoted;
            }
            else if (list[at] == ',' && !quoted)
            {
                var element = list[..at];
                list = list[(at + 1)..];
                return HttpText.TrimOws(element);
            }
        }

        var last = list;
        list = default;
        return HttpText.TrimOws(last);
    }
}
