using LoadMaster.Actors.Config;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Layer4;
using LoadMaster.Actors.Replication;
using LoadMaster.Actors.Stats;
using LoadMaster.Actors.VirtualServices;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Marks;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Host.Rest;

/// <summary>What REST asks of the node's actors. Every method throws <see cref="NodeNotReadyException"/> when no answer comes in time.</summary>
public interface INodeGateway
{
    /// <summary>Gives <see cref="ConfigProtocol.ChangeAccepted"/> or <see cref="ConfigProtocol.ChangeRefused"/>.</summary>
    Task<object> ChangeAsync(ConfigProtocol.ChangeConfig change, CancellationToken cancel);

    Task<ConfigProtocol.ConfigPublished> GetConfigAsync(CancellationToken cancel);

    /// <summary>Asks the peers for a file that the configuration names; whether it has come shows in the store.</summary>
    void FetchContent(string sha256);

    Task<ConfigProtocol.ConfigHistory> GetHistoryAsync(int countMax, CancellationToken cancel);

    /// <summary>Gives <see cref="ConfigProtocol.RevisionDocument"/> or <see cref="ConfigProtocol.ChangeRefused"/>.</summary>
    Task<object> GetRevisionAsync(long revision, CancellationToken cancel);

    Task<ServiceStatusProtocol.ServicesStatus> GetServicesStatusAsync(CancellationToken cancel);

    /// <summary>Of this service only; without it when there is no such service.</summary>
    Task<ServiceStatusProtocol.ServicesStatus> GetServiceStatusAsync(VirtualServiceId service, CancellationToken cancel);

    Task<StatsProtocol.StatsReport> GetStatsAsync(CancellationToken cancel);

    /// <summary>Of this service and its real servers only.</summary>
    Task<StatsProtocol.StatsReport> GetServiceStatsAsync(VirtualService service, CancellationToken cancel);

    Task<HaProtocol.HaStatus> GetHaStatusAsync(CancellationToken cancel);

    /// <summary>A page of the entries in this node's own table; null when the service is not served or keeps none.</summary>
    PersistencePage? ListPersistence(VirtualServiceId service, long cursor, int entriesMax);

    /// <summary>Gives <see cref="PersistenceSyncProtocol.EntriesCleared"/> or <see cref="PersistenceSyncProtocol.ClearRefused"/>.</summary>
    Task<object> ClearPersistenceAsync(PersistenceSyncProtocol.ClearEntries command, CancellationToken cancel);

    /// <summary>The same of a layer 4 service, from the kernel. Gives <see cref="L4Protocol.Entries"/> or <see cref="L4Protocol.EntriesRefused"/>.</summary>
    Task<object> ListLayer4PersistenceAsync(VirtualServiceId service, int entriesMax, CancellationToken cancel);

    /// <summary>On this node. Gives <see cref="L4Protocol.EntriesCleared"/> or <see cref="L4Protocol.EntriesRefused"/>.</summary>
    Task<object> ClearLayer4PersistenceAsync(L4Protocol.ClearEntries command, CancellationToken cancel);

    /// <summary>Null on a single node.</summary>
    Task<PersistenceSyncProtocol.SyncStatus?> GetPersistenceSyncAsync(CancellationToken cancel);

    /// <summary>The same of the connections of layer 4 services; null on a single node.</summary>
    Task<PersistenceSyncProtocol.SyncStatus?> GetConnectionSyncAsync(CancellationToken cancel);

    /// <summary>Gives <see cref="HaProtocol.HaCommandAccepted"/> or <see cref="HaProtocol.HaCommandRefused"/>.</summary>
    Task<object> FailoverAsync(HaProtocol.Failover command, CancellationToken cancel);

    /// <summary>Gives <see cref="HaProtocol.HaCommandAccepted"/> or <see cref="HaProtocol.HaCommandRefused"/>.</summary>
    Task<object> SetMaintenanceAsync(HaProtocol.SetMaintenance command, CancellationToken cancel);

    /// <summary>How the logs of the other nodes get on; none on a single node.</summary>
    Task<ValueList<PartnerMark>> GetPartnerMarksAsync(CancellationToken cancel);
}
