using System.Buffers.Text;
using System.Text;
using LoadMaster.DataPlane.Http;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Caching;

/// <summary>What of a response's head concerns caches; indexes are -1 for none, times are UTC ticks, 0 for none.</summary>
internal struct CacheFacts
{
    public const int VaryFieldsMax = 8;

    public CacheDirectives Control;
    public int TagAt;
    public int LastModifiedAt;
    public int VaryCount;
    public bool VariesByAll;
    public bool SetsCookie;
    public bool IsPart;
    private bool _hasExpires;
    private long _expires;
    private long _date;
    private long _lastModified;
    private long _ageSeconds;

    public readonly bool HasValidator => TagAt >= 0 || LastModifiedAt >= 0;

    public static CacheFacts Of(ResponseHead head)
    {
        var facts = new CacheFacts { Control = CacheDirectives.None, TagAt = -1, LastModifiedAt = -1 };
        for (var index = 0; index < head.FieldCount; index++)
        {
            var value = head.Value(head.Fields[index]);
            var name = head.Name(head.Fields[index]);
            switch (name.Length)
            {
                case 3 when Ascii.EqualsIgnoreCase(name, "age"u8):
                    _ = HttpText.TryParseLength(value, out facts._ageSeconds);
                    break;
                case 4 when Ascii.EqualsIgnoreCase(name, "date"u8):
                    facts._date = TicksOf(value);
                    break;
                case 4 when Ascii.EqualsIgnoreCase(name, "etag"u8):
                    facts.TagAt = index;
                    break;
                case 4 when Ascii.EqualsIgnoreCase(name, "vary"u8):
                    facts.ReadVary(value);
                    break;
                case 7 when Ascii.EqualsIgnoreCase(name, "expires"u8):
                    facts._hasExpires = true;
                    facts._expires = TicksOf(value);
                    break;
                case 10 when Ascii.EqualsIgnoreCase(name, "set-cookie"u8):
                    facts.SetsCookie = true;
                    break;
                case 13 when Ascii.EqualsIgnoreCase(name, "cache-control"u8):
                    facts.Control.Read(value);
                    break;
                case 13 when Ascii.EqualsIgnoreCase(name, "content-range"u8):
                    facts.IsPart = true;
                    break;
                case 13 when Ascii.EqualsIgnoreCase(name, "last-modified"u8):
                    facts.LastModifiedAt = index;
                    facts._lastModified = TicksOf(value);
                    break;
            }
        }

        return facts;
    }

    /// <summary>How old it is when it comes (RFC 9111 4.2.3), in milliseconds.</summary>
    /// <param name="now">UTC ticks.</param>
    public readonly long AgeMs(long now, long delayMs)
    {
        var apparent = _date == 0 ? 0 : Math.Max(0, (now - _date) / TimeSpan.TicksPerMillisecond);
        return Math.Max(apparent, (Math.Min(_ageSeconds, int.MaxValue) * 1000) + delayMs);
    }

    /// <summary>How long it is fresh (RFC 9111 4.2.1), in milliseconds; -1 when nothing tells.</summary>
    public readonly long LifetimeMs(CacheSettings settings, long now)
    {
        if (Control.NoCache)
        {
            return 0;
        }

        var stated = Control.SharedMaxAge >= 0 ? Control.SharedMaxAge : Control.MaxAge;
        if (stated >= 0)
        {
            return stated * 1000;
        }

        var date = _date == 0 ? now : _date;
        if (_hasExpires)
        {
            return Math.Max(0, (_expires - date) / TimeSpan.TicksPerMillisecond);
        }

        return settings.HeuristicSecondsMax > 0 && _lastModified > 0
            ? Math.Clamp((date - _lastModified) / TimeSpan.TicksPerMillisecond / 10, 0, settings.HeuristicSecondsMax * 1000L)
            : -1;
    }

    /// <summary>0 for what is no date in the form that senders must use (RFC 9110 5.6.7).</summary>
    public static long TicksOf(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out DateTimeOffset date, out var used, 'R') && used == text.Length ? date.UtcTicks : 0;

    private void ReadVary(ReadOnlySpan<byte> list)
    {
        while (!list.IsEmpty)
        {
            var name = HttpText.NextElement(ref list);
            VariesByAll |= name.SequenceEqual("*"u8) || ++VaryCount > VaryFieldsMax;
        }
    }
}
