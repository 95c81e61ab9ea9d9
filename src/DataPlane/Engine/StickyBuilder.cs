using LoadMaster.DataPlane.Persistence;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Engine;

/// <summary>Gives the entries of a new table their persistence: kept from the table before, new, or shared with the service that is followed.</summary>
internal sealed class StickyBuilder(PersistenceSecrets secrets, PersistenceChanges changes)
{
    private readonly PersistenceBudget _budget = new();

    /// <summary>The persistence of a service that follows none; null for none.</summary>
    public StickyClients? Make(VirtualService service, ServerEntry[] servers, ServiceEntry? old)
    {
        var settings = service.Persistence;
        if (settings.Mode is PersistenceMode.None or PersistenceMode.Follow)
        {
            return null;
        }

        var ids = servers.Select(server => server.Slot.Id.Value).ToArray();
        return settings.Mode == PersistenceMode.ActiveCookie
            ? new StickyClients(
                settings, settings.SourceFallback ? TableOf(service, old) : null, CookieOf(settings, service, service.Id), secrets.Hash, ids, [])
            : new StickyClients(settings, TableOf(service, old), null, secrets.Hash, ids, []);
    }

    /// <summary>
    /// What a follower gets: the leader's table and settings. Its servers go by the names of the leader's at the same address: the same port
    /// where there is one, else the first of that address that is left.
    /// </summary>
    public StickyClients? Follow(VirtualService service, ServerEntry[] servers, ServiceEntry? leader)
    {
        if (leader?.Sticky is not { } sticky)
        {
            return null;
        }

        var ids = IdsOf(servers, leader.RealServers);
        var settings = leader.Config.Persistence;
        return new StickyClients(
            settings, sticky.Table, sticky.Cookie is null ? null : CookieOf(settings, service, leader.Config.Id), secrets.Hash, ids, []);
    }

    private ActiveCookie CookieOf(PersistenceSettings settings, VirtualService service, VirtualServiceId signedFor)
    {
        var secure = settings.Cookie.Secure == CookieSecure.Always
            || (settings.Cookie.Secure == CookieSecure.Auto && service.Type == ServiceType.Https);
        return new ActiveCookie(settings, secure, signedFor, secrets.Cookie);
    }

    private PersistenceTable TableOf(VirtualService service, ServiceEntry? old)
    {
        var settings = service.Persistence;
        var timeout = settings.TimeoutSeconds * 1000L;
        if (old is not { OwnClients: { } table } || Recognises(old.Config.Persistence) != Recognises(settings))
        {
            return new PersistenceTable(timeout, new PersistenceRecord(changes, service.Id.Value), _budget) { Refreshes = settings.Refresh };
        }

        table.TimeoutMilliseconds = timeout;
        table.Refreshes = settings.Refresh;
        return table;
    }

    /// <summary>While this stays the same, entries keep their meaning.</summary>
    private static (PersistenceMode Mode, string Name, int V4, int V6) Recognises(PersistenceSettings settings) =>
        (settings.Mode, settings.Name, settings.PrefixLengthV4, settings.PrefixLengthV6);

    private static int[] IdsOf(ServerEntry[] servers, ServerEntry[] leaders)
    {
        var ids = new int[servers.Length];
        var free = leaders.ToList();
        Give((own, leader) => own == leader);
        Give((own, leader) => own.Address.Equals(leader.Address));
        return ids;

        void Give(Func<Endpoint, Endpoint, bool> matches)
        {
            for (var index = 0; index < servers.Length; index++)
            {
                var at = ids[index] != 0 ? -1 : free.FindIndex(leader => matches(servers[index].Slot.Address, leader.Slot.Address));
                if (at >= 0)
                {
                    ids[index] = free[at].Slot.Id.Value;
                    free.RemoveAt(at);
                }
            }
        }
    }
}
