using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Http.Answers;

namespace LoadMaster.DataPlane.Http;

/// <summary>Answers that the proxy gives in the servers' place.</summary>
internal sealed unsafe partial class HttpExchange
{
    private readonly AcmeChallenges _challenges = loop.Options.Challenges;

    /// <summary>No server took the request: what the service has for that, else an error.</summary>
    private void GiveUp()
    {
        if (_choice.Attempts == 0 && !_askedSorry)
        {
            _client.Service.Cell.NoServerAvailable++;
        }

        if (_entry is not null && ServesStale())
        {
            return;
        }

        if (TrySorryServer())
        {
            return;
        }

        var answers = _table.Entry.Answers;
        if (answers?.WhenNonePage is { } page)
        {
            Answer(page.Status, page.Get(ClosesClient, _toHead));
            return;
        }

        // The request as the server would have got it is still held, and reads like any other.
        if (answers?.WhenNoneRedirect is { } redirect && loop.Http.Request.Parse(_held.Data, _held.Count) == ParseStatus.Complete)
        {
            AnswerRedirect(redirect, WriteRedirect(redirect, loop.Http.Request));
            return;
        }

        Fail(_choice.Attempts == 0 ? 503 : _timedOut ? 504 : 502);
    }

    private bool TrySorryServer()
    {
        var sorry = _table.Entry.SorryIndex;
        if (sorry < 0 || _askedSorry)
        {
            return false;
        }

        _askedSorry = true;
        _server = _table.Servers[sorry];
        _server.State.Activity.Begin();
        _client.LimitAs(_table.Entry.Servers[sorry]);
        if (TryReuse() || TryConnect())
        {
            return true;
        }

        LeaveServer();
        return false;
    }

    /// <summary>False for a request that is none of an authority.</summary>
    /// <param name="next">What has come of the next request.</param>
    private bool AnswerChallenge(AcmeChallenges.Pending[] pending, RequestHead head, byte* next, int nextLength)
    {
        if (AcmeChallenges.Find(pending, head.PathAndQuery) is not { } answer)
        {
            return false;
        }

        _client.KeepRest(next, nextLength);
        Answer(answer.Status, answer.Get(ClosesClient, _toHead));
        return true;
    }

    private int WriteRedirect(RedirectAnswer redirect, RequestHead head) =>
        redirect.Write(new Span<byte>(loop.Http.HeadBuffer, HttpScratch.HeadBufferBytes), head, ClosesClient, loop.Http.Rules);

    private void AnswerRedirect(RedirectAnswer redirect, int length)
    {
        if (length < 0)
        {
            Fail(ParseStatus.LineTooLong);
        }
        else
        {
            Answer(redirect.Status, new ReadOnlySpan<byte>(loop.Http.HeadBuffer, length));
        }
    }

    /// <summary>Answers in the server's place; only while no byte of a response was passed on.</summary>
    private void Fail(int status) => Answer(status, ErrorResponses.Get(status, ClosesClient, _toHead));

    private bool ClosesClient => !_request.IsDone || !_clientKeepsAlive || _client.Service.LetsClientsGo || !_isHttp11;

    /// <summary>Sends a whole answer, whose Connection field agrees with <see cref="ClosesClient"/>, and ends the exchange.</summary>
    private void Answer(int status, ReadOnlySpan<byte> answer)
    {
        var client = _client;
        var cut = !_request.IsDone;
        var closes = ClosesClient;
        answer = Visible(answer);
        NoteAnswer(status, answer.Length);
        Leave();
        client.Answer(status, answer, closes, lingers: cut);
    }
}
