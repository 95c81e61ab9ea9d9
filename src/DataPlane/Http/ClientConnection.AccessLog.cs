using LoadMaster.DataPlane.AccessLog;

namespace LoadMaster.DataPlane.Http;

/// <summary>What is said and logged of what was no request.</summary>
internal sealed unsafe partial class ClientConnection
{
    protected override bool CanAnswer => true;

    private void Refuse(int status)
    {
        Service.Cell.RefusedRequests++;
        var answer = ErrorResponses.Get(status, close: true, toHead: false);
        LogRefusal(status, answer.Length);
        Answer(status, answer, closes: true, lingers: true);
    }

    /// <summary>The line of a request that could not be read.</summary>
    private void LogRefusal(int status, int answerLength)
    {
        if (Service.Current.Entry.AccessFormat is not { } format || Service.NextLine(format) is null)
        {
            return;
        }

        var facts = new AccessFacts
        {
            Client = Address,
            Status = status,
            IsComplete = true,
            IsSecure = IsSecure,
            MinorVersion = -1,
            BytesIn = Input.Count,
            BytesOut = answerLength,
            StartedAt = Loop.NowMicroseconds,
            RespondedAt = Loop.NowMicroseconds,
        };
        Loop.AccessLog.Write(format, facts, default, ref Service.Cell);
    }
}
