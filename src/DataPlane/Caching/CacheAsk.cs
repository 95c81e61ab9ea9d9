using System.Text;
using LoadMaster.DataPlane.Http;

namespace LoadMaster.DataPlane.Caching;

/// <summary>What of a request's head concerns caches; indexes are -1 for none.</summary>
internal struct CacheAsk
{
    public CacheDirectives Control;
    public int RangeAt;
    public int IfRangeAt;
    public int IfNoneMatchAt;
    public int IfModifiedSinceAt;
    public bool HasAuthorization;

    /// <summary>If-Match or If-Unmodified-Since: for the server only.</summary>
    public bool HasPrecondition;

    public static CacheAsk Of(RequestHead head)
    {
        var ask = new CacheAsk { Control = CacheDirectives.None, RangeAt = -1, IfRangeAt = -1, IfNoneMatchAt = -1, IfModifiedSinceAt = -1 };
        var pragma = false;
        var controlled = false;
        for (var index = 0; index < head.FieldCount; index++)
        {
            var name = head.Name(head.Fields[index]);
            switch (name.Length)
            {
                case 5 when Ascii.EqualsIgnoreCase(name, "range"u8):
                    ask.RangeAt = index;
                    break;
                case 6 when Ascii.EqualsIgnoreCase(name, "pragma"u8):
                    pragma |= HttpText.EqualsIgnoreCase(head.Value(head.Fields[index]), "no-cache"u8);
                    break;
                case 8 when Ascii.EqualsIgnoreCase(name, "if-range"u8):
                    ask.IfRangeAt = index;
                    break;
                case 8 when Ascii.EqualsIgnoreCase(name, "if-match"u8):
                case 19 when Ascii.EqualsIgnoreCase(name, "if-unmodified-since"u8):
                    ask.HasPrecondition = true;
                    break;
                case 13 when Ascii.EqualsIgnoreCase(name, "cache-control"u8):
                    controlled = true;
                    ask.Control.Read(head.Value(head.Fields[index]));
                    break;
                case 13 when Ascii.EqualsIgnoreCase(name, "authorization"u8):
                    ask.HasAuthorization = true;
                    break;
                case 13 when Ascii.EqualsIgnoreCase(name, "if-none-match"u8) && !head.Fields[index].IsHopByHop:
                    ask.IfNoneMatchAt = index;
                    break;
                case 17 when Ascii.EqualsIgnoreCase(name, "if-modified-since"u8) && !head.Fields[index].IsHopByHop:
                    ask.IfModifiedSinceAt = index;
                    break;
            }
        }

        ask.Control.NoCache |= pragma && !controlled;
        return ask;
    }
}
