using System.Text;
using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Persistence;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Limiting;

/// <summary>Lets connections and requests of one service in, or says why not. Asked by all loops; a client network's own limits come first.</summary>
internal sealed partial class LimitGate
{
    private readonly ServiceLimits _limits;
    private readonly LimitState _state;
    private readonly ClientTable? _clients;
    private readonly NetworkSet? _allow;
    private readonly NetworkSet? _block;
    private readonly LimitRates _rates;
    private readonly byte[] _closing;
    private readonly byte[] _keeping;
    private readonly int _bodyLength;

    private LimitGate(ServiceLimits limits, LimitState state)
    {
        _limits = limits;
        _state = state;
        _clients = state.ClientsFor(limits);
        _allow = NetworkSet.Of(limits.Allow);
        _block = NetworkSet.Of(limits.Block);
        _rates = new LimitRates(limits);
        const string body = "Too much is asked of this service just now; try again later.\n";
        _bodyLength = body.Length;
        Status = limits.Answer == LimitAnswer.Unavailable ? 503 : 429;
        _closing = AnswerOf("Connection: close\r\n", body);
        _keeping = AnswerOf("", body);
    }

    /// <summary>Whoever comes over a limit gets an answer.</summary>
    public bool Answers => _limits.Answer != LimitAnswer.Reset;

    public int Status { get; }

    private bool LimitsRequests => _rates.Requests.IsOn || _rates.ClientRequests.IsOn;

    /// <summary>Null for a service without limits.</summary>
    public static LimitGate? Of(VirtualService service, LimitState state)
    {
        if (service.Limits.IsOn)
        {
            return new LimitGate(service.Limits, state);
        }

        _ = state.ClientsFor(service.Limits);
        return null;
    }

    /// <summary>The whole answer, or its head only when it answers HEAD.</summary>
    public ReadOnlySpan<byte> Get(bool close, bool toHead)
    {
        var answer = close ? _closing : _keeping;
        return toHead ? answer.AsSpan(0, answer.Length - _bodyLength) : answer;
    }

    /// <summary>Who is let in has to be <see cref="Release">released</see>.</summary>
    /// <param name="isClientCounted">Its client network has room in the table.</param>
    public LimitRefusal AdmitConnection(in ClientAddress client, long now, out bool isClientCounted)
    {
        isClientCounted = false;
        if (_allow?.Contains(client.Bytes) == false || _block?.Contains(client.Bytes) == true)
        {
            return LimitRefusal.Network;
        }

        if (_clients?.AdmitConnection(KeyOf(client), _limits.ClientConnectionsMax, _rates.ClientConnections, now, out isClientCounted) is { } refusal and not LimitRefusal.None)
        {
            return refusal;
        }

        var connections = Interlocked.Increment(ref _state.Connections);
        refusal = _limits.ConnectionsMax > 0 && connections + Volatile.Read(ref _state.ConnectionsElsewhere) > _limits.ConnectionsMax ? LimitRefusal.Connections
            : _rates.Connections.IsOn && !_rates.Connections.TryTakeShared(ref _state.ConnectionsAt, now) ? LimitRefusal.ConnectionRate
            : LimitRefusal.None;
        if (refusal != LimitRefusal.None)
        {
            Release(client, isClientCounted);
        }
        else if (_state.Tells)
        {
            Interlocked.Increment(ref _state.ConnectionsTaken);
        }

        return refusal;
    }

    public void Release(in ClientAddress client, bool isClientCounted)
    {
        Interlocked.Decrement(ref _state.Connections);
        if (isClientCounted)
        {
            _clients!.Release(KeyOf(client));
        }
    }

    public LimitRefusal AdmitRequest(in ClientAddress client, long now)
    {
        if (!LimitsRequests)
        {
            return LimitRefusal.None;
        }

        if (_rates.ClientRequests.IsOn && !_clients!.AdmitRequest(KeyOf(client), _rates.ClientRequests, now))
        {
            return LimitRefusal.ClientRequestRate;
        }

        if (_rates.Requests.IsOn && !_rates.Requests.TryTakeShared(ref _state.RequestsAt, now))
        {
            return LimitRefusal.RequestRate;
        }

        if (_state.Tells)
        {
            Interlocked.Increment(ref _state.RequestsTaken);
        }

        return LimitRefusal.None;
    }

    private PersistenceKey KeyOf(in ClientAddress client) => PersistenceKey.Of(client.Bytes, _limits.ClientPrefixLengthV4, _limits.ClientPrefixLengthV6);

    private byte[] AnswerOf(string connection, string body) => Encoding.ASCII.GetBytes(
        $"HTTP/1.1 {Status} {(Status == 429 ? "Too Many Requests" : "Service Unavailable")}\r\nContent-Type: text/plain\r\nContent-Length: {body.Length}\r\n"
        + $"Retry-After: {_limits.RetryAfterSeconds}\r\n{connection}\r\n{body}");
}
