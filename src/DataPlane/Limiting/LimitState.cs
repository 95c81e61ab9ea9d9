using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Limiting;

/// <summary>What a service keeps of its limits from table to table, for all loops.</summary>
internal sealed class LimitState
{
    private ClientTable? _clients;
    private (int V4, int V6) _prefixes;

    /// <summary>Those that were counted when they came.</summary>
    internal long Connections;
    internal long ConnectionsAt;
    internal long RequestsAt;

    /// <summary>Open at other nodes.</summary>
    internal long ConnectionsElsewhere;

    /// <summary>Since they were last told; counted while <see cref="Tells"/>.</summary>
    internal long ConnectionsTaken;
    internal long RequestsTaken;

    /// <summary>Other nodes are told what is used.</summary>
    internal volatile bool Tells;

    /// <summary>For the builder: the table of client networks, a new one when networks have become others; null when none are counted.</summary>
    public ClientTable? ClientsFor(ServiceLimits limits)
    {
        if (!limits.CountsClients)
        {
            return _clients = null;
        }

        var prefixes = (limits.ClientPrefixLengthV4, limits.ClientPrefixLengthV6);
        if (_clients is null || _prefixes != prefixes)
        {
            (_clients, _prefixes) = (new ClientTable(), prefixes);
        }

        return _clients;
    }
}
