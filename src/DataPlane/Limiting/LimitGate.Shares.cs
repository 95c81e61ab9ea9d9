using LoadMaster.DataPlane.Persistence;
using LoadMaster.Domain.Serving.Shares;

namespace LoadMaster.DataPlane.Limiting;

/// <summary>The use of the limits over several nodes.</summary>
internal sealed partial class LimitGate
{
    public long Connections => Volatile.Read(ref _state.Connections);

    /// <summary>The rates' use since the last call; from now on it is counted for the next.</summary>
    public (RateUse Connections, RateUse Requests) TakeUse(List<ClientShare> clients, int max, bool whole, long now)
    {
        _state.Tells = true;
        _clients?.TakeUse(clients, max, _rates, whole, now);
        return (
            _rates.Connections.Use(Interlocked.Exchange(ref _state.ConnectionsTaken, 0), Volatile.Read(ref _state.ConnectionsAt), now),
            _rates.Requests.Use(Interlocked.Exchange(ref _state.RequestsTaken, 0), Volatile.Read(ref _state.RequestsAt), now));
    }

    public void Rest()
    {
        _state.Tells = false;
        _clients?.Rest();
    }

    /// <summary>What another node has used.</summary>
    public void AddUse(LimitShare share, int teller, long now)
    {
        _rates.Connections.Charge(ref _state.ConnectionsAt, share.ConnectionRate, now);
        _rates.Requests.Charge(ref _state.RequestsAt, share.RequestRate, now);
        foreach (var client in share.Clients)
        {
            _clients?.AddUse(KeyOf(client.Network), client, teller, _rates, now);
        }
    }

    /// <param name="connections">Open at all other nodes.</param>
    public void UseElsewhere(long connections) => Volatile.Write(ref _state.ConnectionsElsewhere, connections);

    public void ForgetClientsElsewhere() => _clients?.ForgetElsewhere();

    internal static PersistenceKey KeyOf(UInt128 network) => new((ulong)(network >> 64), (ulong)network);
}
