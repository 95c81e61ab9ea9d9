using LoadMaster.DataPlane.Inspection;
using LoadMaster.Domain.Configuration;
using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Rules;

namespace LoadMaster.Host.Inspection;

/// <summary>Keeps the rules in the data plane as the configuration wants them, and answers questions about them.</summary>
public sealed partial class IpsDesk(IpsFeed feed, RuleFiles files, ILogger<IpsDesk> log) : IDisposable
{
    private readonly FlowbitNames _flowbits = new();
    private readonly SemaphoreSlim _turn = new(1);
    private IpsState _state = IpsState.Empty;
    private (string Hash, IpsSettings Settings, ImportResult Import)? _lastImport;

    public IpsState State => Volatile.Read(ref _state);

    public void Dispose() => _turn.Dispose();

    /// <summary>Reads what was uploaded and stores it. Throws <see cref="InvalidDataException"/> when nothing in it can be used.</summary>
    public async Task<(string Hash, ImportReport Report)> ImportAsync(string name, byte[] bytes, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            var settings = State.Settings;
            var import = await Task.Run(() => Import(name, bytes, settings), cancel);
            if (import.Rules.Count == 0)
            {
                throw new InvalidDataException("it holds no rule that can be used");
            }

            var hash = files.Write(bytes);
            _lastImport = (hash, settings, import);
            return (hash, import.Report);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Puts the settings in force; cheap when nothing has changed. A set that was missing is looked for again.</summary>
    /// <param name="again">A file that could not be used is read again, too.</param>
    public async Task FollowAsync(IpsSettings settings, CancellationToken cancel, bool again = false)
    {
        if (State.Settings == settings && State.Availability != IpsAvailability.Missing && !(again && State.Availability == IpsAvailability.Unusable))
        {
            return;
        }

        await _turn.WaitAsync(cancel);
        try
        {
            var before = State;
            var next = await Task.Run(() => Make(settings, before), cancel);
            feed.Use(next.Import is null ? null : new IpsPolicy(next.Rules, settings.BlockedPriorityMax));
            Volatile.Write(ref _state, next);
            Tell(before, next);
            files.Prune(settings.RuleSetSha256);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Inspects one request with the rules in force, as the data plane does; rates are counted from zero.</summary>
    /// <param name="flow">Takes the flowbits that the request sets.</param>
    public Inspector Test(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, FlowState flow)
    {
        var inspector = new Inspector(new RateTable(), DataPlane.Inspection.BodyDecoders.Zstd());
        inspector.InspectRequest(State.Rules, head, body, flow, default, 0);
        return inspector;
    }

    /// <summary>Inspects the response to a request likewise.</summary>
    /// <param name="flow">The flowbits that the request has set.</param>
    public Inspector TestResponse(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, FlowState flow)
    {
        var inspector = new Inspector(new RateTable(), DataPlane.Inspection.BodyDecoders.Zstd());
        inspector.InspectResponse(State.Rules, head, body, flow, default, 0);
        return inspector;
    }

    public static bool IsForResponses(IpsRule rule) => rule.Direction.HasFlag(RuleDirection.ToClient);

    public static bool IsForRequests(IpsRule rule) => rule.Direction.HasFlag(RuleDirection.ToServer);

    private ImportResult Import(string name, byte[] bytes, IpsSettings settings) => RuleImporter.Import(
        [.. RuleUpload.Read(name, bytes), new RuleSource("settings", string.Join('\n', settings.Filters))], IpsTexts.Variables(settings.Variables), _flowbits);

    /// <summary>Whether an import of one is an import of the other.</summary>
    private static bool ReadAlike(IpsSettings one, IpsSettings other) => one.Variables == other.Variables && one.Filters == other.Filters;

    private IpsState Make(IpsSettings settings, IpsState before)
    {
        if (settings.RuleSetSha256.Length == 0)
        {
            return new IpsState(settings, IpsAvailability.None, null, RuleSet.Empty, "");
        }

        try
        {
            var import = before.Settings.RuleSetSha256 == settings.RuleSetSha256 && ReadAlike(before.Settings, settings) ? before.Import : null;
            import ??= _lastImport is { } last && last.Hash == settings.RuleSetSha256 && ReadAlike(last.Settings, settings) ? last.Import : null;
            import ??= files.Read(settings.RuleSetSha256) is { } bytes ? Import(settings.RuleSet, bytes, settings) : null;
            if (import is null)
            {
                return new IpsState(
                    settings, IpsAvailability.Missing, null, RuleSet.Empty, $"rule set {settings.RuleSet} is not on this node yet: it comes from a node that has it, else import it here; until then requests pass uninspected");
            }

            var choices = new RuleChoices(settings);
            var rules = RuleSet.Create(import, rule => choices.IsOn(rule.Identity.Sid, rule.Identity.IsEnabledInFile));
            return new IpsState(settings, IpsAvailability.Loaded, import, rules, "");
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return new IpsState(
                settings, IpsAvailability.Unusable, null, RuleSet.Empty, $"rule set {settings.RuleSet} cannot be used: {error.Message}; import it again; until then requests pass uninspected");
        }
    }

    private void Tell(IpsState before, IpsState next)
    {
        if (next.Availability == IpsAvailability.Loaded)
        {
            Loaded(next.Settings.RuleSet, next.Rules.Rules.Count, next.Import!.Rules.Count, IpsWords.Levels.Of(next.Settings.Level));
        }
        else if (next.Message.Length > 0 && next.Message != before.Message)
        {
            NotLoaded(next.Message);
        }
    }

    [LoggerMessage(2201, LogLevel.Information, "Intrusion prevention: rule set {RuleSet} in force, {On} of {Total} rules on, level {Level}")]
    private partial void Loaded(string ruleSet, int on, int total, string level);

    [LoggerMessage(2202, LogLevel.Warning, "Intrusion prevention: {Message}")]
    private partial void NotLoaded(string message);
}
