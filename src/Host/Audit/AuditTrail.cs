using System.Globalization;
using LoadMaster.Api;

namespace LoadMaster.Host.Audit;

/// <summary>What is asked for of the audit log. Texts match when they are contained, whatever their case.</summary>
public sealed record AuditQuery(DateTimeOffset? Since, string? User, string? Action, int CountMax);

/// <summary>Whether the log is as it was written. <c>Problem</c> is empty when it is.</summary>
public sealed record AuditVerdict(long Records, long First, long Last, string LastHash, string Problem);

/// <summary>
/// This node's audit log: append-only, each record with the hash of the one before, so that a record that was changed or taken out of the middle shows.
/// What was cut off at the end shows against the syslog host, which gets each record's number and hash.
/// </summary>
public sealed partial class AuditTrail
{
    private readonly Lock _gate = new();
    private readonly AuditFiles _files;
    private readonly string _node;
    private readonly TimeProvider _time;
    private readonly ILogger<AuditTrail> _log;
    private long _sequence;
    private string _hash = AuditRecord.NoHash;
    private bool _begun;

    public AuditTrail(string folder, string node, TimeProvider time, ILogger<AuditTrail> log)
        : this(new AuditFiles(folder), node, time, log)
    {
    }

    internal AuditTrail(AuditFiles files, string node, TimeProvider time, ILogger<AuditTrail> log) => (_files, _node, _time, _log) = (files, node, time, log);

    /// <summary>Records that could not be written since the start: a full disk must not keep an administrator out.</summary>
    public long Lost { get; private set; }

    public void Append(string user, string from, string action, string what, string outcome, string detail = "", long revision = 0, IReadOnlyList<DifferenceDto>? differences = null)
    {
        lock (_gate)
        {
            try
            {
                Begin();
                var record = new AuditRecord(_sequence + 1, _time.GetUtcNow(), _node, user, from, action, what, outcome, detail, revision, differences ?? [], _hash);
                var (line, hash) = record.ToLine();
                _files.Append(line, record.Sequence);
                (_sequence, _hash) = (record.Sequence, hash);
                Written(record.Sequence, hash);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Lost++;
                NotWritten(_files.Folder, e.Message, Lost);
            }
        }
    }

    /// <summary>The newest records that match, newest first.</summary>
    public IReadOnlyList<AuditRecord> Find(AuditQuery query)
    {
        var found = new Queue<AuditRecord>();
        foreach (var line in Snapshot())
        {
            if (AuditRecord.TryRead(line, out _) is not { Record: var record } || !Matches(record, query))
                continue;
            found.Enqueue(record);
            if (found.Count > query.CountMax)
                found.Dequeue();
        }

        return [.. found.Reverse()];
    }

    public AuditVerdict Verify()
    {
        var (records, first, last, hash) = (0L, 0L, 0L, AuditRecord.NoHash);
        foreach (var line in Snapshot())
        {
            if (AuditRecord.TryRead(line, out var reason) is not var (record, own))
                return new(records, first, last, hash, $"The record after {Number(last)} is not as it was written: {reason}.");
            if (records == 0)
                (first, hash) = (record.Sequence, record.Sequence == 1 ? AuditRecord.NoHash : record.Previous);
            else if (record.Sequence != last + 1)
                return new(records, first, last, hash, $"Record {Number(record.Sequence)} follows record {Number(last)}: those between are missing.");
            if (record.Previous != hash)
                return new(records, first, last, hash, $"Record {Number(record.Sequence)} does not belong behind the record before it: that one was replaced.");
            (last, hash) = (record.Sequence, own);
            records++;
        }

        lock (_gate)
        {
            return _begun && _sequence != last
                ? new(records, first, last, hash, $"The log ends with record {Number(last)}, but this node has written {Number(_sequence)}: its end is missing.")
                : new(records, first, last, hash, "");
        }
    }

    private static string Number(long sequence) => sequence.ToString(CultureInfo.InvariantCulture);

    private static bool Matches(AuditRecord record, AuditQuery query) =>
        (query.Since is not { } since || record.At >= since)
        && (query.User is not { } user || record.User.Contains(user, StringComparison.OrdinalIgnoreCase))
        && (query.Action is not { } action || record.Action.Contains(action, StringComparison.OrdinalIgnoreCase) || record.What.Contains(action, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whole lines only, and no file that goes while it is read.</summary>
    private List<string> Snapshot()
    {
        lock (_gate)
        {
            Begin();
            return [.. _files.Lines()];
        }
    }

    /// <summary>Goes on where the log ends. A last record that cannot be read is left where it is: the verdict names it.</summary>
    private void Begin()
    {
        if (_begun)
            return;
        if (_files.Mend())
            Mended(_files.Folder);
        var last = _files.All() is [.., var newest] ? File.ReadLines(newest).LastOrDefault() : null;
        if (last is not null)
        {
            if (AuditRecord.TryRead(last, out var reason) is var (record, hash))
                (_sequence, _hash) = (record.Sequence, hash);
            else
                Damaged(_files.Folder, reason);
        }

        _begun = true;
    }

    [LoggerMessage(2131, LogLevel.Information, "Audit record {Sequence} sha256 {Hash}")]
    private partial void Written(long sequence, string hash);

    [LoggerMessage(2132, LogLevel.Error, "The audit log in {Folder} cannot be written ({Reason}); {Lost} records lost since the start")]
    private partial void NotWritten(string folder, string reason, long lost);

    [LoggerMessage(2133, LogLevel.Warning, "The audit log in {Folder} ended within a record, as after a crash; that part was taken away")]
    private partial void Mended(string folder);

    [LoggerMessage(2134, LogLevel.Error, "The newest record of the audit log in {Folder} is damaged: {Reason}; 'lm audit verify' says more")]
    private partial void Damaged(string folder, string reason);
}
