using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Networking;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Security;
using LoadMaster.Network;

namespace LoadMaster.Host.Networking;

/// <summary>A change that goes by itself unless it is confirmed.</summary>
/// <param name="Found">What to keep once it is confirmed.</param>
public sealed record NetworkTrial(NodeNetwork Settings, NetworkState Found, DateTimeOffset Until, long StartedAt, TimeSpan Length);

/// <summary>What came of an attempt.</summary>
/// <param name="Problems">None when it is done.</param>
public sealed record NetworkOutcome(ValueList<ConfigProblem> Problems, ValueList<NetworkStep> Steps)
{
    public static NetworkOutcome Refused(string message) => new([new ConfigProblem(ProblemCodes.NetworkRefused, "", message)], []);
}

/// <summary>
/// Carries out the settings of this node's network and takes back what nobody confirms. What is needed for that is on the disk before the kernel is
/// told anything, so that a process that starts after one that was killed brings the confirmed network back.
/// </summary>
public sealed partial class NetworkKeeper(INetworkKernel kernel, NetworkNode node, TimeProvider time, ILogger<NetworkKeeper> log)
{
    public const string FileName = "network.json";
    private const int FileBytesMax = 16 * 1024 * 1024;
    private const string Killed = "the process that tried it ended";
    private readonly Lock _gate = new();
    private readonly string _file = Path.Combine(node.Directory, FileName);
    private NetworkBook _book = NetworkBook.Empty(node.Name);
    private NetworkTrial? _trial;

    /// <summary>Of the last change that was taken back; empty when the last one was kept.</summary>
    public string TakenBack { get; private set; } = "";

    /// <summary>Why the network is not as configured; empty when it is.</summary>
    public string Problem { get; private set; } = "";

    public NetworkTrial? Trial
    {
        get
        {
            lock (_gate)
                return _trial;
        }
    }

    /// <summary>Confirmed, and carried out.</summary>
    public NodeNetwork Settings
    {
        get
        {
            lock (_gate)
                return _book.Settings;
        }
    }

    /// <summary>Before anything is bound: what an earlier process was trying is taken back, what was confirmed is made anew where it is not (any more).</summary>
    public void Begin()
    {
        lock (_gate)
        {
            if (PrivateFile.Read(_file, FileBytesMax) is not { } text)
                return;
            if (NetworkBookJson.TryRead(text) is not { } book)
            {
                Problem = $"{_file} is damaged, so that it is not known what LoadMaster had set; the network stays as it is.";
                LogProblem(Problem);
                return;
            }

            _book = book;
            if (book.Undo is not null)
            {
                if (Undo(Killed).Problems.Count > 0)
                    return;
            }

            Report(Carry(book.Settings, force: true, trial: null));
        }
    }

    /// <summary>Tries new settings, or carries them out for good when <paramref name="trial"/> is null.</summary>
    /// <param name="force">Whether addresses that are needed may go.</param>
    /// <param name="more">Addresses that are needed besides the node's own.</param>
    public NetworkOutcome Change(NodeNetwork settings, bool force, TimeSpan? trial, params IReadOnlyList<NeededAddress> more)
    {
        lock (_gate)
        {
            var outcome = Carry(settings, force, trial, more);
            if (trial is null)
                Report(outcome);
            if (outcome.Problems.Count == 0)
                TakenBack = "";
            return outcome;
        }
    }

    /// <summary>What is being tried is kept; false when nothing is.</summary>
    public bool Confirm()
    {
        lock (_gate)
        {
            if (_trial is not { } trial)
                return false;
            Keep(new NetworkBook(trial.Settings, trial.Found, null));
            _trial = null;
            (TakenBack, Problem) = ("", "");
            return true;
        }
    }

    /// <summary>What is being tried is taken back; null when nothing was.</summary>
    /// <param name="why">As the end of a sentence.</param>
    public NetworkOutcome? Cancel(string why)
    {
        lock (_gate)
            return _trial is null ? null : Undo(why);
    }

    /// <summary>Takes back what was not confirmed in time; true when it did.</summary>
    public bool Tick()
    {
        lock (_gate)
        {
            // What could not be taken back is tried again.
            if (_trial is null && _book.Undo is not null)
                return Undo(Killed).Problems.Count == 0;
            if (_trial is not { } trial || time.GetElapsedTime(trial.StartedAt) < trial.Length)
                return false;
            return Undo($"it was not confirmed within {trial.Length.TotalSeconds:0} s").Problems.Count == 0;
        }
    }

    /// <summary>The network as it is, and what would still have to be done for the settings in force.</summary>
    public (NetworkState Now, ValueList<NetworkStep> Missing, ValueList<LinkSight> Sights) Look()
    {
        lock (_gate)
        {
            var now = kernel.Read();
            var (settings, found) = _trial is null ? (_book.Settings, _book.Found) : (_trial.Settings, _trial.Found);
            return (now, NetworkPlanner.Steps(now, NetworkTarget.Of(now, settings, settings, found).Network), kernel.Look());
        }
    }

    private NetworkOutcome Carry(NodeNetwork settings, bool force, TimeSpan? trial, params IReadOnlyList<NeededAddress> more)
    {
        try
        {
            var present = kernel.Read();
            var (before, foundBefore) = _trial is null ? (_book.Settings, _book.Found) : (_trial.Settings, _trial.Found);
            var found = NetworkTarget.Found(present, settings, before, foundBefore);
            var target = NetworkTarget.Of(present, settings, before, found);
            var problems = target.Problems.Count > 0 || force ? target.Problems : NetworkGuard.Lost(present, target.Network, node.Needed().Concat(more));
            if (problems.Count > 0)
                return new NetworkOutcome(problems, []);

            // Twice tried is still taken back to what was there before the first time.
            var steps = NetworkPlanner.Steps(present, target.Network);
            var undo = _book.Undo?.Before ?? present;
            if (steps.Count > 0 || trial is not null)
                Keep(_book with { Undo = new NetworkUndo(undo, null) });
            foreach (var step in steps)
                LogStep(step.ToString()!);
            if (steps.Count > 0 && kernel.Become(target.Network) is { } refused)
            {
                Keep(_trial is null ? _book with { Undo = null } : _book with { Undo = new NetworkUndo(undo, present) });
                return NetworkOutcome.Refused(refused);
            }

            Finish(settings, found, trial, undo);
            return new NetworkOutcome([], steps);
        }
        catch (Exception error) when (error is NetworkException or StartupProblemException)
        {
            return NetworkOutcome.Refused(error.Message);
        }
    }

    private void Finish(NodeNetwork settings, NetworkState found, TimeSpan? trial, NetworkState before)
    {
        if (trial is { } length)
        {
            Keep(_book with { Undo = new NetworkUndo(before, kernel.Read()) });
            _trial = new NetworkTrial(settings, found, time.GetUtcNow() + length, time.GetTimestamp(), length);
        }
        else
        {
            _trial = null;
            var kept = new NetworkBook(settings, found, null);
            if (kept != _book)
                Keep(kept);
        }
    }

    private NetworkOutcome Undo(string why)
    {
        try
        {
            var undo = _book.Undo!;
            var now = kernel.Read();
            var target = NetworkMerge.Undo(now, undo.Before, undo.After ?? now);
            var steps = NetworkPlanner.Steps(now, target);
            if (kernel.Become(target) is { } refused)
                return Failed(refused);
            Keep(_book with { Undo = null });
            _trial = null;
            TakenBack = $"The change of the network was taken back: {why}.";
            LogTakenBack(why);
            return new NetworkOutcome([], steps);
        }
        catch (Exception error) when (error is NetworkException or StartupProblemException)
        {
            return Failed(error.Message);
        }
    }

    private NetworkOutcome Failed(string problem)
    {
        Problem = $"The change of the network cannot be taken back: {problem}; it is tried again every second.";
        LogProblem(Problem);
        return NetworkOutcome.Refused(problem);
    }

    private void Report(NetworkOutcome outcome)
    {
        var problem = string.Join(" ", outcome.Problems.Select(one => one.Message));
        if (problem.Length > 0 && problem != Problem)
            LogProblem(problem);
        Problem = problem;
    }

    private void Keep(NetworkBook book)
    {
        PrivateFile.Write(_file, NetworkBookJson.Write(book));
        _book = book;
    }

    [LoggerMessage(2601, LogLevel.Information, "Network: {Step:l}")]
    private partial void LogStep(string step);

    [LoggerMessage(2602, LogLevel.Warning, "Network: the change was taken back: {Why:l}")]
    private partial void LogTakenBack(string why);

    [LoggerMessage(2603, LogLevel.Error, "Network: it is not as configured: {Problem:l}")]
    private partial void LogProblem(string problem);
}
