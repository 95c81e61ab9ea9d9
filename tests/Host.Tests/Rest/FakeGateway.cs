using System.Collections.Concurrent;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Layer4;
using LoadMaster.Actors.Replication;
using LoadMaster.Actors.Stats;
using LoadMaster.Actors.VirtualServices;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Serving;
using LoadMaster.Host.Rest;
using LoadMaster.Testing;

namespace LoadMaster.Host.Tests.Rest;

/// <summary>A node in memory: the real decisions, no actors.</summary>
internal sealed class FakeGateway : INodeGateway
{
    private readonly Lock _gate = new();
    private readonly List<(ConfigProtocol.HistoryEntry Entry, LoadMasterConfig Config)> _history = [];

    public FakeGateway()
    {
        var first = Given.Service(1, Given.Server(1), Given.Server(2));
        Config = Given.Config(first with { Name = "web" });
        _history.Add((new ConfigProtocol.HistoryEntry(1, 0, ManualTime.Start, "test", "first"), Config));
    }

    public LoadMasterConfig Config { get; private set; }

    public long Revision => _history.Count;

    public ConcurrentQueue<ConfigProtocol.ChangeConfig> Changes { get; } = [];

    public ConcurrentQueue<object> HaCommands { get; } = [];

    /// <summary>Thrown by every method when set.</summary>
    public Exception? Failure { get; set; }

    public HaState HaState { get; set; } = HaState.Active;

    public ServiceState ServiceState { get; set; } = ServiceState.Up;

    public ServerAvailability ServerAvailability { get; set; } = ServerAvailability.Up;

    /// <summary>An account whose authority was never asked.</summary>
    public void Put(AcmeAccount account) => Config = Config with { Acme = new AcmeSettings { Accounts = [account] } };

    public Task<object> ChangeAsync(ConfigProtocol.ChangeConfig change, CancellationToken cancel)
    {
        ThrowIfBroken();
        Changes.Enqueue(change);
        lock (_gate)
            return Task.FromResult(Change(change));
    }

    /// <summary>What the kernel answers about persistence entries.</summary>
    public object Layer4Answer { get; set; } = new L4Protocol.Entries(null);

    public ConcurrentQueue<L4Protocol.ClearEntries> Layer4Clears { get; } = [];

    public Task<object> ListLayer4PersistenceAsync(VirtualServiceId service, int entriesMax, CancellationToken cancel) => Task.FromResult(Layer4Answer);

    public Task<object> ClearLayer4PersistenceAsync(L4Protocol.ClearEntries command, CancellationToken cancel)
    {
        Layer4Clears.Enqueue(command);
        return Task.FromResult(Layer4Answer);
    }

    public Task<ConfigProtocol.ConfigPublished> GetConfigAsync(CancellationToken cancel)
    {
        ThrowIfBroken();
        return Task.FromResult(new ConfigProtocol.ConfigPublished(Config, Revision, 0));
    }

    /// <summary>What was asked for.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> Fetched { get; } = [];

    public void FetchContent(string sha256) => Fetched.Enqueue(sha256);

    public Task<ConfigProtocol.ConfigHistory> GetHistoryAsync(int countMax, CancellationToken cancel)
    {
        ThrowIfBroken();
        return Task.FromResult(new ConfigProtocol.ConfigHistory(_history.Select(h => h.Entry).Reverse().Take(countMax).ToValueList()));
    }

    public Task<object> GetRevisionAsync(long revision, CancellationToken cancel)
    {
        ThrowIfBroken();
        return Task.FromResult<object>(revision >= 1 && revision <= Revision
            ? new ConfigProtocol.RevisionDocument(revision, _history[(int)revision - 1].Config)
            : Refused(ConfigProtocol.RefusalKind.NotFound, Domain.ProblemCodes.RevisionNotKept, $"Revision {revision} is not kept."));
    }

    public Task<ServiceStatusProtocol.ServicesStatus> GetServicesStatusAsync(CancellationToken cancel)
    {
        return FailureOfAll is null ? Task.FromResult(Statuses()) : throw FailureOfAll;
    }

    private ServiceStatusProtocol.ServicesStatus Statuses()
    {
        ThrowIfBroken();
        var services = Config.VirtualServices.Select(s => new ServiceStatus(
            s.Id,
            ServiceState,
            "",
            ManualTime.Start,
            s.RealServers.Select(r => new ServerStatus(r.Id, ServerAvailability, "check ok", ManualTime.Start, r.Weight, 1.5, null)).ToValueList()));
        return new ServiceStatusProtocol.ServicesStatus(Revision, services.ToValueList());
    }

    /// <summary>Thrown where the state or counters of all services are asked for.</summary>
    public Exception? FailureOfAll { get; set; }

    public Task<ServiceStatusProtocol.ServicesStatus> GetServiceStatusAsync(VirtualServiceId service, CancellationToken cancel)
    {
        var all = Statuses();
        return Task.FromResult(all with { Services = all.Services.Where(one => one.Id == service).ToValueList() });
    }

    public Task<StatsProtocol.StatsReport> GetServiceStatsAsync(VirtualService service, CancellationToken cancel)
    {
        var all = Stats();
        return Task.FromResult(all with { Totals = new DataPlaneSample(all.Totals.Services.Where(one => one.Service == service.Id).ToValueList(), []) });
    }

    /// <summary>What the other node has served.</summary>
    public long RequestsElsewhere { get; set; }

    /// <summary>Thrown by the statistics only.</summary>
    public Exception? StatsFailure { get; set; }

    public Task<StatsProtocol.StatsReport> GetStatsAsync(CancellationToken cancel)
    {
        return FailureOfAll is null ? Task.FromResult(Stats()) : throw FailureOfAll;
    }

    private StatsProtocol.StatsReport Stats()
    {
        ThrowIfBroken();
        if (StatsFailure is not null)
            throw StatsFailure;
        var counters = new ServiceCounters(new VirtualServiceId(1), 10, 2, 100, 1000, 2000, 90, 5, 4, 1, 0, 0);
        return new StatsProtocol.StatsReport(
            new DataPlaneSample([counters], []),
            new DataPlaneSample([counters with { RequestsTotal = 100 + RequestsElsewhere }], []),
            new Dictionary<VirtualServiceId, double> { [new VirtualServiceId(1)] = 12.5 }, new Dictionary<VirtualServiceId, double>());
    }

    public Task<HaProtocol.HaStatus> GetHaStatusAsync(CancellationToken cancel)
    {
        ThrowIfBroken();
        return Task.FromResult(new HaProtocol.HaStatus(true, "a", HaState, "", ManualTime.Start, 3, "a", ["198.18.0.100"], [], null));
    }

    public Task<object> FailoverAsync(HaProtocol.Failover command, CancellationToken cancel)
    {
        ThrowIfBroken();
        HaCommands.Enqueue(command);
        return Task.FromResult<object>(new HaProtocol.HaCommandRefused(Domain.ProblemCodes.HandOverRefused, "No peer is ready."));
    }

    public Task<object> SetMaintenanceAsync(HaProtocol.SetMaintenance command, CancellationToken cancel)
    {
        ThrowIfBroken();
        HaCommands.Enqueue(command);
        return Task.FromResult<object>(new HaProtocol.HaCommandAccepted("Maintenance."));
    }

    /// <summary>What <see cref="ListPersistence"/> shows and <see cref="ClearPersistenceAsync"/> clears.</summary>
    public FakePersistenceFeed Persistence { get; } = new();

    public object? ClearAnswer { get; set; }

    public PersistenceSyncProtocol.SyncStatus? Sync { get; set; }

    public PersistencePage? ListPersistence(VirtualServiceId service, long cursor, int entriesMax) => Persistence.List(service, cursor, entriesMax);

    public Task<object> ClearPersistenceAsync(PersistenceSyncProtocol.ClearEntries command, CancellationToken cancel)
    {
        ThrowIfBroken();
        HaCommands.Enqueue(command);
        return Task.FromResult(ClearAnswer ?? new PersistenceSyncProtocol.EntriesCleared(3, "a"));
    }

    public PersistenceSyncProtocol.SyncStatus? Connections { get; set; }

    public Task<PersistenceSyncProtocol.SyncStatus?> GetConnectionSyncAsync(CancellationToken cancel) => Task.FromResult(Connections);

    public Task<PersistenceSyncProtocol.SyncStatus?> GetPersistenceSyncAsync(CancellationToken cancel) => Task.FromResult(Sync);

    /// <summary>How the logs of the other nodes get on.</summary>
    public ValueList<Domain.Marks.PartnerMark> Marks { get; set; } = [];

    public Task<ValueList<Domain.Marks.PartnerMark>> GetPartnerMarksAsync(CancellationToken cancel) => Task.FromResult(Marks);

    /// <summary>As if he had always been there.</summary>
    public void PutUser(LocalUser user)
    {
        lock (_gate)
        {
            Config = Config with { Access = With(Config.Access, user) };
            for (var index = 0; index < _history.Count; index++)
                _history[index] = (_history[index].Entry, _history[index].Config with { Access = With(_history[index].Config.Access, user) });
        }
    }

    private static AccessSettings With(AccessSettings access, LocalUser user) =>
        access with { Users = access.Users.Where(other => other.Name != user.Name).Append(user).ToValueList() };

    private static ConfigProtocol.ChangeRefused Refused(ConfigProtocol.RefusalKind kind, string code, string message) =>
        new(kind, [new Domain.ConfigProblem(code, "", message)]);

    private object Change(ConfigProtocol.ChangeConfig change)
    {
        if (change.ExpectedRevision is { } expected && expected != Revision)
            return Refused(ConfigProtocol.RefusalKind.RevisionMismatch, Domain.ProblemCodes.RevisionMismatch, $"The revision is {Revision}, not {expected}.");

        switch (ConfigDecider.Decide(Config, change.Command))
        {
            case ConfigDecision.Accepted accepted:
                Config = ConfigDecider.Apply(Config, accepted.Change);
                _history.Add((new ConfigProtocol.HistoryEntry(Revision + 1, 0, ManualTime.Start, change.By, accepted.Summary), Config));
                return new ConfigProtocol.ChangeAccepted(Revision, 0, accepted.CreatedId, true, ["a"], [], []);
            case ConfigDecision.Refused refused:
                var missing = refused.Problems.Any(p => p.Code == Domain.ProblemCodes.NotFound);
                return new ConfigProtocol.ChangeRefused(missing ? ConfigProtocol.RefusalKind.NotFound : ConfigProtocol.RefusalKind.Invalid, refused.Problems);
            default:
                return new ConfigProtocol.ChangeAccepted(Revision, 0, 0, false, ["a"], [], []);
        }
    }

    private void ThrowIfBroken()
    {
        if (Failure is not null)
            throw Failure;
    }
}
