using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Engine;

/// <summary>Counts how often in a row a real server has failed in live traffic, on all loops, and tells when that is too often. Decides nothing.</summary>
internal sealed class OutlierPlan
{
    private readonly int _failuresInARow;
    private readonly bool[] _failed = new bool[StatusCodeSet.CodeMax + 1];

    private OutlierPlan(OutlierSettings settings)
    {
        _failuresInARow = settings.FailuresInARow;
        if (StatusCodeSet.TryParse(settings.On, out var statuses))
        {
            _failed = [.. Enumerable.Range(0, _failed.Length).Select(statuses.Contains)];
        }
    }

    /// <summary>Null when no server is ever ejected.</summary>
    public static OutlierPlan? Of(VirtualService service) => service.Outliers.IsOn ? new OutlierPlan(service.Outliers) : null;

    public bool IsFailure(int status) => status < _failed.Length && _failed[status];

    /// <summary>Words are made only for the failure that is told.</summary>
    public void NoteStatus(FailureSignals signals, ServerState server, int status)
    {
        if (server.CountFailure() is var count && count % _failuresInARow == 0)
        {
            signals.ReportOutlier(server, $"{count} failures in a row, the last with status {status}", count);
        }
    }

    public void NoteFailure(FailureSignals signals, ServerState server, string reason)
    {
        if (server.CountFailure() is var count && count % _failuresInARow == 0)
        {
            signals.ReportOutlier(server, $"{count} failures in a row, the last: {reason}", count);
        }
    }
}
