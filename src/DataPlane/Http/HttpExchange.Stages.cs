using LoadMaster.DataPlane.Http.Answers;
using LoadMaster.DataPlane.Http.Rules;
using LoadMaster.Domain;

namespace LoadMaster.DataPlane.Http;

/// <summary>
/// The stages of a request, once, in their order. Before them: accept, TLS, parse (<see cref="ClientConnection"/>, <see cref="RequestHead"/>);
/// after them: connection, forward, response (the other parts of this class). A stage that is off costs one branch.
/// </summary>
internal sealed unsafe partial class HttpExchange
{
    /// <param name="rest">What has come behind the head; the first <paramref name="taken"/> bytes are the body's.</param>
    private void RunStages(RequestHead head, byte* rest, int taken, int restLength)
    {
        // An authority asks for a proof (RFC 8555): answered whatever the service is for.
        if (_challenges.Now is { } pending && AnswerChallenge(pending, head, rest + taken, restLength - taken))
        {
            return;
        }

        // 0. Limits: who comes over one gets no further.
        if (_table.Entry.Gate is { } gate && !IsWithinLimits(gate))
        {
            _client.KeepRest(rest + taken, restLength - taken);
            RefuseByLimit(gate);
            return;
        }

        // 1. Redirect: the service has no servers.
        if (_table.Entry.Answers?.Redirect is { } redirect)
        {
            RedirectAtOnce(redirect, head, rest + taken, restLength - taken);
            return;
        }

        // 2. Content rules: look at the request as it came, choose the server group.
        var rules = _table.Entry.Rules;
        _choice.Group = 0;
        var edits = rules is null ? 0 : LookByRules(rules, head);
        if (RuleSet.IsRedirect(edits))
        {
            RedirectAtOnce(rules!.RedirectOf(edits), head, rest + taken, restLength - taken);
            return;
        }

        // 3. Persistence: what the request as it came shows to know its client by.
        BeginChoice(head);

        // 4. What becomes of the response's body: rules that change it, compression that the client accepts.
        BeginBody(rules, head);

        // 5. Cache: what is kept of it, when it may be answered so.
        if (_table.Entry.Caching is { } caching)
        {
            BeginCache(caching, head, edits);
        }

        // 6. Rewrite: the request as the server gets it, then the rules' changes to it.
        if (!AnswersFromCache && !HoldRewritten(head, rules, edits, rest, taken))
        {
            Fail(ParseStatus.HeadTooLarge);
            return;
        }

        // 7. Intrusion prevention: the request as it came; its body may have to be awaited.
        Inspect(head, taken);
        _client.KeepRest(rest + taken, restLength - taken);

        // 8. Answer from the cache; or balance (ServerChoice), upstream connection and forward.
        Admit();
    }

    private void BeginBody(RuleSet? rules, RequestHead head)
    {
        if (rules is not null && rules.RewritesBodies(_flags))
        {
            _rewrites = true;
            _bodyMark = rules.BodyMark(_flags);
            AskForText(head);
        }

        if (_table.Entry.Compression is { } compression)
        {
            BeginCoding(compression, head);
        }
    }

    /// <param name="next">What has come of the next request.</param>
    private void RedirectAtOnce(RedirectAnswer redirect, RequestHead head, byte* next, int nextLength)
    {
        var length = WriteRedirect(redirect, head);
        _client.KeepRest(next, nextLength);
        AnswerRedirect(redirect, length);
    }

    /// <summary>False when the head becomes too long.</summary>
    private bool HoldRewritten(RequestHead head, RuleSet? rules, long edits, byte* rest, int taken)
    {
        var growth = edits == 0 ? HeadWriter.GrowthMax : HeadWriter.GrowthMax + Limits.RuleHeadGrowthBytesMax;
        var lines = _client.LinesOf(_table.Entry, head);
        lines = _cacheTurn == CacheTurn.Renew ? WithValidators(lines) : lines;
        var missingHost = head.HasHost ? default : _client.HostOf(head, stackalloc byte[ClientConnection.OwnHostBytesMax]);
        if (!_held.Reserve(Buffers, head.Length + growth + lines.Length + missingHost.Length + taken))
        {
            return false;
        }

        var length = HeadWriter.WriteRequest(_held.Tail, head, _table.Entry.Config.ForwardedFor, _client.IsSecure, _client.Address, lines, missingHost);
        if (edits != 0 && (length = EditRequest(rules!, head, _held.Tail, length, edits)) < 0)
        {
            return false;
        }

        _held.Grow(length);
        return _held.Append(Buffers, rest, taken);
    }
}
