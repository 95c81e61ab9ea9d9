using LoadMaster.DataPlane.Engine;

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
        // 1. Redirect: the service has no servers.
        if (_table.Entry.Answers?.Redirect is { } redirect)
        {
            var length = WriteRedirect(redirect, head);
            _client.KeepRest(rest + taken, restLength - taken);
            AnswerRedirect(redirect, length);
            return;
        }

        // 2. Rewrite: the request as the server gets it.
        if (!_held.Reserve(Buffers, head.Length + HeadWriter.GrowthMax + taken))
        {
            Fail(ParseStatus.HeadTooLarge);
            return;
        }

        _held.Grow(HeadWriter.WriteRequest(_held.Tail, head, _table.Entry.Config.ForwardedFor, _client.IsSecure, _client.Address));
        _ = _held.Append(Buffers, rest, taken);
        _client.KeepRest(rest + taken, restLength - taken);

        // 3. Persistence, then balance (ServerChoice); 4. upstream connection and forward.
        TryServers();
    }
}
