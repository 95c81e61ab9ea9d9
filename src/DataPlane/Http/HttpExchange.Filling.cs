using LoadMaster.DataPlane.Caching;
using LoadMaster.DataPlane.Engine;

namespace LoadMaster.DataPlane.Http;

/// <summary>What the cache makes of a server's response: keeps it, or answers with the kept one in its place.</summary>
internal sealed unsafe partial class HttpExchange
{
    /// <summary>True when the kept response answers: the server said that it still holds, or failed.</summary>
    private bool TakesKept(ResponseHead head, int leftOver)
    {
        if (_cacheTurn == CacheTurn.Renew && head.Status == 304)
        {
            Renew(head, leftOver);
            return true;
        }

        if (head.Status is not (500 or 502 or 503 or 504) || !MayServeStale)
        {
            return false;
        }

        _server!.Cell.CountResponse(head.Status);
        return ServesStale();
    }

    private bool MayServeStale => _entry is { } entry && _cacheTurn is (CacheTurn.Renew or CacheTurn.Miss) && -entry.FreshForMs(loop.Now) <= entry.StaleIfErrorMs;

    /// <summary>True when the kept response answers although it is stale, because no server can.</summary>
    private bool ServesStale()
    {
        if (!MayServeStale)
        {
            return false;
        }

        EndFlight(kept: false);
        LeaveServer();
        ServeInstead(CacheTurn.Miss);
        return true;
    }

    private void ServeInstead(CacheTurn turn)
    {
        var request = loop.Http.Request;
        if (request.Parse(_rawHead.Data, _rawHead.Count) != ParseStatus.Complete)
        {
            throw new InvalidOperationException("a head that was parsed before cannot be parsed again");
        }

        _mayResend = _mayRetry = false;
        _held.Release(Buffers);
        Hit(turn, request, CacheAsk.Of(request));
        Serve();
    }

    /// <summary>Puts an entry with the new head in the place of the old one.</summary>
    private void Renew(ResponseHead head, int leftOver)
    {
        _server!.Cell.CountResponse(head.Status);
        var kept = ReadKept();
        var old = _entry!;
        var length = StoredHead.Merge(loop.Http.HeadBuffer, kept, head);
        var keepsUpstream = head.KeepsAlive && leftOver == 0 && !_requestBroken;
        var merged = loop.Http.Response;
        var staysKept = false;
        if (merged.Parse(loop.Http.HeadBuffer, length) == ParseStatus.Complete)
        {
            var facts = CacheFacts.Of(merged);
            var now = loop.UtcNow.Ticks;
            _entry = new CachedResponse(
                old.Key, old.Selector, new ReadOnlySpan<byte>(loop.Http.HeadBuffer, length), new ReadOnlySpan<byte>(old.Body, old.BodyLength), old.Vary, old.Path)
            {
                StoredAt = loop.Now,
                AgeThenMs = facts.AgeMs(now, (loop.NowMicroseconds - _startedAt) / 1000),
                LifetimeMs = Math.Max(0, facts.LifetimeMs(Caching.Settings, now)),
                StaleWhileRevalidateMs = StaleMs(facts, facts.Control.StaleWhileRevalidate, Caching.Settings.StaleWhileRevalidateSeconds),
                StaleIfErrorMs = StaleMs(facts, facts.Control.StaleIfError, Caching.Settings.StaleIfErrorSeconds),
                HasValidator = facts.HasValidator,
                IsForAll = IsForAll(facts),
            };
            _entry.ShareCoded(old);
            staysKept = IsForOthers(facts);
            if (staysKept)
            {
                _entry.Hold();
                Caching.Cache.Add(_entry, _generation);
            }
            else
            {
                Caching.Cache.Remove(old.Key);
            }

            old.Release();
        }

        _upstream!.Input.Release(Buffers);
        if (keepsUpstream)
        {
            Keep(_upstream);
            _upstream = null;
        }

        LeaveServer();
        EndFlight(staysKept);
        ServeInstead(CacheTurn.Renewed);
    }

    /// <summary>What the response tells of the cache, and whether it goes into it. Before its fields are changed for the client.</summary>
    private void BeginFill(ref LinesWriter lines, ResponseHead head, BodyKind kind)
    {
        if (_cacheTurn == CacheTurn.Unsafe && head.Status is >= 200 and < 400)
        {
            Caching.Cache.Remove(_cacheKey);
        }

        if (_cacheTurn is (CacheTurn.Miss or CacheTurn.Renew) && !_rawHead.IsEmpty && !_askedSorry && CacheableStatus(head.Status) && kind is (BodyKind.Length or BodyKind.Chunked))
        {
            _fill = FillOf(head, kind);
        }

        if (_fill is null)
        {
            EndFlight(kept: false);
        }

        lines.Add(_cacheTurn switch
        {
            CacheTurn.Bypass => "Cache-Status: loadmaster; fwd=bypass"u8,
            CacheTurn.Unsafe => "Cache-Status: loadmaster; fwd=method"u8,
            CacheTurn.Renew => "Cache-Status: loadmaster; fwd=stale"u8,
            _ => "Cache-Status: loadmaster; fwd=miss"u8,
        });
        lines.Add(_fill is null ? "\r\n"u8 : "; stored\r\n"u8);
    }

    private static bool CacheableStatus(int status) => status is 200 or 203 or 301 or 308 or 404 or 410;

    /// <summary>Null for what is not kept (RFC 9111 3).</summary>
    private CacheFill? FillOf(ResponseHead head, BodyKind kind)
    {
        var facts = CacheFacts.Of(head);
        var control = facts.Control;
        var now = loop.UtcNow.Ticks;
        var lifetime = facts.LifetimeMs(Caching.Settings, now);
        var age = facts.AgeMs(now, (loop.NowMicroseconds - _startedAt) / 1000);
        var staleError = StaleMs(facts, control.StaleIfError, Caching.Settings.StaleIfErrorSeconds);
        if (!IsForOthers(facts) || facts.IsPart || lifetime < 0
            || (lifetime <= age && !facts.HasValidator && staleError == 0)
            || head.ContentLength > Caching.Cache.EntryBytesMax)
        {
            return null;
        }

        var request = loop.Http.Request;
        if (request.Parse(_rawHead.Data, _rawHead.Count) != ParseStatus.Complete || CacheFill.VaryOf(head, request) is not { } vary)
        {
            return null;
        }

        var fill = new CacheFill(Caching.Cache, _cacheKey, _selector, head, loop.Http.HeadBuffer, kind, vary, request.PathAndQuery)
        {
            StoredAt = loop.Now,
            AgeThenMs = age,
            LifetimeMs = lifetime,
            StaleWhileRevalidateMs = StaleMs(facts, control.StaleWhileRevalidate, Caching.Settings.StaleWhileRevalidateSeconds),
            StaleIfErrorMs = staleError,
            HasValidator = facts.HasValidator,
            IsForAll = IsForAll(facts),
        };
        if (!fill.IsGivenUp)
        {
            return fill;
        }

        fill.Dispose();
        return null;
    }

    /// <summary>May be given to other clients than the one who asked: a cookie is one client's, also in a 304 that renews what others have.</summary>
    private bool IsForOthers(in CacheFacts facts) =>
        !facts.Control.NoStore && !facts.Control.Private && !facts.SetsCookie && !facts.VariesByAll && (!_isAuthorized || IsForAll(facts));

    private static bool IsForAll(in CacheFacts facts) => facts.Control.Public || facts.Control.SharedMaxAge >= 0 || facts.Control.MustRevalidate;

    /// <summary>How long it may be used when stale; never where it must be asked for again (s-maxage says so, too).</summary>
    private static long StaleMs(in CacheFacts facts, long stated, int otherwise) =>
        facts.Control.MustRevalidate || facts.Control.SharedMaxAge >= 0 || facts.Control.NoCache ? 0 : (stated >= 0 ? stated : otherwise) * 1000;

    /// <summary>The response has come whole.</summary>
    private void CompleteFill()
    {
        if (_fill!.Complete() is { } entry)
        {
            if (_codedFill?.Complete() is { } coded)
            {
                entry.AddCoded(coded);
            }

            Caching.Cache.Add(entry, _generation);
            _client.Service.Cell.CacheStored++;
            EndFlight(kept: true);
        }
        else
        {
            EndFlight(kept: false);
        }

        DropFill();
    }
}
