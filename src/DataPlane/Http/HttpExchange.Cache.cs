using System.Text;
using LoadMaster.DataPlane.Caching;
using LoadMaster.DataPlane.Engine;
using LoadMaster.Domain;

namespace LoadMaster.DataPlane.Http;

/// <summary>What becomes of a request by the cache.</summary>
internal enum CacheTurn : byte
{
    /// <summary>The service keeps nothing.</summary>
    Off,

    /// <summary>Neither answered from the cache nor kept.</summary>
    Bypass,

    /// <summary>When it succeeds, what is kept of its address is not true any more.</summary>
    Unsafe,

    /// <summary>Nothing is kept that may answer it.</summary>
    Miss,

    /// <summary>What is kept is stale: the server is asked whether it still holds.</summary>
    Renew,

    /// <summary>The server said that it does.</summary>
    Renewed,

    /// <summary>Another request is getting it.</summary>
    Wait,
    Hit,

    /// <summary>A hit that is not fresh, which is allowed here.</summary>
    Stale,

    /// <summary>Wanted from the cache only, where it is not.</summary>
    NotHere,
}

/// <summary>The stage of the cache (RFC 9111, a shared one): looks a request up, waits for another that gets the same, gives things back at the end.</summary>
internal sealed unsafe partial class HttpExchange
{
    /// <summary>How long others count on the one who gets something, at least.</summary>
    private const long FlightMilliseconds = 5000;

    private CacheTurn _cacheTurn;
    private UInt128 _cacheKey;
    private long _selector;
    private CachedResponse? _entry;
    private CacheFill? _fill;
    private bool _leads;

    /// <summary>Of the place in the cache, when the request looked there: what was purged since is not put back.</summary>
    private long _generation;
    private bool _isAuthorized;
    private bool _hasWaited;
    private long _waitsUntil;

    /// <summary>Its place among the loop's waiters.</summary>
    public int WaiterIndex { get; set; }

    private CachePlan Caching => _table.Entry.Caching!;

    private bool AnswersFromCache => _cacheTurn is CacheTurn.Hit or CacheTurn.Stale;

    /// <summary>Something may have come of what this request waits for.</summary>
    public void Rouse() => loop.Defer(_client);

    private void BeginCache(CachePlan plan, RequestHead head, long edits)
    {
        _hasWaited = false;
        _waitsUntil = 0;
        var isGet = head.Method.SequenceEqual("GET"u8);
        if (!isGet && !head.IsHead)
        {
            var isSafe = head.Method.SequenceEqual("OPTIONS"u8);
            _cacheTurn = isSafe ? CacheTurn.Bypass : CacheTurn.Unsafe;
            _cacheKey = isSafe ? default : KeyOf(plan.Cache, head);
            return;
        }

        var ask = CacheAsk.Of(head);
        if (head.HasBody || head.WantsUpgrade || head.Host.IsEmpty || ask.HasPrecondition || ask.Control.NoStore || plan.Excludes(head.PathAndQuery))
        {
            _cacheTurn = CacheTurn.Bypass;
            return;
        }

        _selector = unchecked((edits * (long)0x9E3779B97F4A7C15) + _choice.Group) ^ (_rewrites ? long.MinValue : 0);
        _cacheKey = KeyOf(plan.Cache, head);
        _isAuthorized = ask.HasAuthorization;
        LookUp(plan, head, ask);
        if (_cacheTurn == CacheTurn.Renew)
        {
            AskWhetherItHolds(head, ask);
        }
    }

    /// <summary>By the host without regard to case, path and query.</summary>
    private UInt128 KeyOf(HttpCache cache, RequestHead head)
    {
        var text = loop.Http.KeyText.AsSpan();
        var host = head.Host;
        _ = Ascii.ToLower(host, text, out var length);
        text[length++] = (byte)'\n';
        head.PathAndQuery.CopyTo(text[length..]);
        return cache.KeyOf(text[..(length + head.PathAndQuery.Length)]);
    }

    /// <summary>Decides the request's turn; what may be used of the cache is held until the exchange ends.</summary>
    private void LookUp(CachePlan plan, RequestHead head, in CacheAsk ask)
    {
        _cacheTurn = CacheTurn.Miss;
        _generation = plan.Cache.GenerationOf(_cacheKey);
        _entry = plan.Cache.Find(_cacheKey, _selector, head);
        if (_entry is not null && _isAuthorized && !_entry.IsForAll)
        {
            DropEntry();
        }

        var fresh = _entry?.FreshForMs(loop.Now) ?? 0;
        if (_entry is not null && fresh > 0 && Accepts(ask.Control, _entry, fresh))
        {
            Hit(CacheTurn.Hit, head, ask);
        }
        else if (ask.Control.OnlyIfCached)
        {
            _cacheTurn = CacheTurn.NotHere;
        }
        else if (head.IsHead || ask.RangeAt >= 0)
        {
            DropEntry();
        }
        else
        {
            EnterFlight(plan, head, ask, fresh);
        }

        _client.Service.Cell.CacheMisses += _cacheTurn is CacheTurn.Miss or CacheTurn.Renew ? 1 : 0;
    }

    private bool Accepts(in CacheDirectives control, CachedResponse entry, long fresh) =>
        !control.NoCache
        && (control.MaxAge < 0 || entry.AgeMs(loop.Now) <= control.MaxAge * 1000)
        && (control.MinFresh < 0 || fresh >= control.MinFresh * 1000);

    /// <summary>Nothing fresh is there: one request gets it, the others take the stale one or wait.</summary>
    private void EnterFlight(CachePlan plan, RequestHead head, in CacheAsk ask, long fresh)
    {
        var turn = plan.Cache.Flights.Enter(_cacheKey, loop.Now, Math.Max(plan.WaitMs, FlightMilliseconds));
        _leads = turn == FlightTurn.Lead;
        if (turn == FlightTurn.Wait && _entry is { } stale && !ask.Control.NoCache && -fresh <= stale.StaleWhileRevalidateMs)
        {
            Hit(CacheTurn.Stale, head, ask);
            return;
        }

        if (_rawHead.IsEmpty)
        {
            _ = _rawHead.Append(Buffers, head.Data, head.Length);
        }

        var waits = turn == FlightTurn.Wait && plan.WaitMs > 0 && (_waitsUntil == 0 || loop.Now < _waitsUntil);
        if (waits)
        {
            DropEntry();
            _cacheTurn = CacheTurn.Wait;
        }
        else if (_entry is { HasValidator: true } && !_hasWaited)
        {
            _cacheTurn = CacheTurn.Renew;
        }
    }

    /// <summary>The server gets the kept response's validators in the place of the client's.</summary>
    private void AskWhetherItHolds(RequestHead head, in CacheAsk ask)
    {
        if (ask.IfNoneMatchAt >= 0)
        {
            head.Fields[ask.IfNoneMatchAt].IsHopByHop = true;
        }

        if (ask.IfModifiedSinceAt >= 0)
        {
            head.Fields[ask.IfModifiedSinceAt].IsHopByHop = true;
        }
    }

    /// <summary>The request's lines with those that ask whether the kept response still holds.</summary>
    private ReadOnlySpan<byte> WithValidators(ReadOnlySpan<byte> lines)
    {
        var kept = ReadKept();
        var facts = CacheFacts.Of(kept);
        var writer = new LinesWriter(loop.Http.KeyText);
        writer.Add(lines);
        AddValidator(ref writer, "If-None-Match: "u8, kept, facts.TagAt);
        AddValidator(ref writer, "If-Modified-Since: "u8, kept, facts.LastModifiedAt);
        return writer.Lines;
    }

    private static void AddValidator(ref LinesWriter writer, ReadOnlySpan<byte> name, ResponseHead kept, int at)
    {
        if (at >= 0)
        {
            writer.Add(name);
            writer.Add(kept.Value(kept.Fields[at]));
            writer.Add("\r\n"u8);
        }
    }

    /// <summary>After every check of the request: answers it from the cache, lets it wait, or sends it on.</summary>
    private void Proceed()
    {
        switch (_cacheTurn)
        {
            case CacheTurn.Hit or CacheTurn.Stale:
                Serve();
                break;
            case CacheTurn.Wait:
                _hasWaited = true;
                _waitsUntil = loop.Now + Caching.WaitMs;
                _phase = Phase.CacheWait;
                loop.Waiters.Add(this);
                _client.Arm(Caching.WaitMs);
                break;
            case CacheTurn.NotHere:
                Fail(504);
                break;
            default:
                TryServers();
                break;
        }
    }

    /// <summary>Looks again: what was waited for may be there, or it is this request's turn to get it.</summary>
    private void LookAgain()
    {
        var head = loop.Http.Request;
        if (head.Parse(_rawHead.Data, _rawHead.Count) != ParseStatus.Complete)
        {
            throw new InvalidOperationException("a head that was parsed before cannot be parsed again");
        }

        LookUp(Caching, head, CacheAsk.Of(head));
        if (_cacheTurn == CacheTurn.Wait)
        {
            _client.Arm(Math.Max(1, _waitsUntil - loop.Now));
            return;
        }

        loop.Waiters.Remove(this);
        _phase = Phase.Connecting;
        Proceed();
    }

    private void EndFlight(bool kept)
    {
        if (_leads)
        {
            _leads = false;
            Caching.Cache.Flights.End(_cacheKey, loop.Now, kept);
            Caching.Bell.Ring();
        }
    }

    private void DropEntry()
    {
        _entry?.Release();
        _entry = null;
    }

    /// <summary>Gives back what the request has of the cache; a response that did not come whole is not kept.</summary>
    private void EndCache()
    {
        if (_phase == Phase.CacheWait)
        {
            loop.Waiters.Remove(this);
        }

        if (_leads)
        {
            _leads = false;
            Caching.Cache.Flights.Abandon(_cacheKey);
            Caching.Bell.Ring();
        }

        DropFill();
        DropEntry();
        _coded = null;
    }

    private void DropFill()
    {
        _fill?.Dispose();
        _fill = null;
        _codedFill?.Dispose();
        _codedFill = null;
    }
}
