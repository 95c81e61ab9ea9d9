using LoadMaster.DataPlane.AccessLog;

namespace LoadMaster.DataPlane.Http;

/// <summary>Lines for what was no request.</summary>
internal sealed unsafe partial class ClientConnection
{
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
