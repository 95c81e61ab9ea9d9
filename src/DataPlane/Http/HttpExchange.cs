using LoadMaster.DataPlane.Engine;

namespace LoadMaster.DataPlane.Http;

/// <summary>One request and its response: chooses the server, moves the request's body one way and the response the other.</summary>
internal sealed unsafe partial class HttpExchange(EventLoop loop) : IUpstreamUser
{
    private const int TurnsMax = 8;

    private ClientConnection _client = null!;
    private LoopEntry _table = null!;
    private LoopServer? _server;
    private UpstreamConnection? _upstream;
    private ServerChoice _choice;
    private BodyFraming _request;
    private BodyFraming _response;

    /// <summary>The rewritten request, as far as it has come: until a server has it, or while it may have to be sent again.</summary>
    private ByteQueue _held;

    private Phase _phase;
    private bool _isHttp11;
    private bool _toHead;
    private bool _isIdempotent;
    private bool _clientKeepsAlive;
    private bool _wantsUpgrade;
    private bool _mayResend;
    private bool _timedOut;
    private bool _requestBroken;
    private bool _keepsUpstream;
    private bool _closesClient;
    private bool _askedSorry;
    private int _interimCount;

    private enum Phase : byte
    {
        Ended,

        /// <summary>The body is awaited before a server is chosen.</summary>
        Inspecting,

        /// <summary>In the service's queue.</summary>
        Queued,
        Connecting,

        /// <summary>The request is on its way or sent; no final response head has come.</summary>
        Waiting,
        Responding,
        Tunnel,

        /// <summary>Another request is getting the same for the cache.</summary>
        CacheWait,

        /// <summary>The answer comes from the cache.</summary>
        Serving,
    }

    public LoopServer? Server => _server;

    public UpstreamConnection? Upstream => _upstream;

    public bool IsTunnel => _phase == Phase.Tunnel;

    private BufferPool Buffers => loop.Buffers;

    private TimeoutsMs Timeouts => _table.Entry.Timeouts;

    /// <param name="rest">What has come behind the head: the body's start, and perhaps the next request.</param>
    public void Start(ClientConnection client, RequestHead head, byte* rest, int restLength)
    {
        _client = client;
        _table = client.Service.Current;
        _isHttp11 = head.IsHttp11;
        _isSimple = head.IsSimple;
        _toHead = head.IsHead;
        _isIdempotent = head.IsIdempotent;
        _clientKeepsAlive = head.KeepsAlive;
        _wantsUpgrade = head.WantsUpgrade;
        _mayResend = _mayRetry = _timedOut = _requestBroken = _keepsUpstream = _closesClient = _askedSorry = false;
        _interimCount = 0;
        _flags = 0;
        _accepted = null;
        _hold = ResponseHold.None;
        _rewrites = _unchunks = false;
        _cacheTurn = CacheTurn.Off;
        _phase = Phase.Connecting;
        client.Service.Cell.RequestsTotal++;
        if (_table.Entry.Retry is { } retry)
        {
            client.Service.RetryBudget.Earn(retry.BudgetPercent);
        }

        BeginAccount(head);
        _request.Start(head.IsChunked ? BodyKind.Chunked : BodyKind.Length, Math.Max(head.ContentLength, 0));
        var taken = _request.Take(rest, restLength);
        _bytesIn = head.Length - head.AddedLength + taken;
        if (_request.IsMalformed)
        {
            client.Service.Cell.RefusedRequests++;
            Fail(ParseStatus.Malformed);
            return;
        }

        RunStages(head, rest, taken, restLength);
    }

    /// <summary>The client's socket has bytes or room; what waited for it is flushed already.</summary>
    /// <param name="clientHasRead">Some of what waited has left: the client does read.</param>
    public void OnClientReady(bool clientHasRead)
    {
        switch (_phase)
        {
            case Phase.Inspecting:
                PumpInspection();
                break;
            case Phase.Queued:
                PumpQueue();
                break;
            case Phase.Waiting:
                PumpRequest();
                PumpResponse();
                break;
            case Phase.Responding:
                PumpRequest();
                PumpResponse();
                if (clientHasRead)
                {
                    ArmResponding();
                }

                break;
            case Phase.Tunnel:
                PumpTunnel(clientHasRead);
                break;
            case Phase.CacheWait:
                LookAgain();
                break;
            case Phase.Serving:
                loop.Http.Stage.Clear();
                PumpServing(clientHasRead);
                break;
        }
    }

    public void OnUpstreamReady()
    {
        if (_phase == Phase.Tunnel)
        {
            var waiting = _upstream!.Output.Count;
            if (_upstream.Flush())
            {
                PumpTunnel(_upstream.Output.Count < waiting);
            }
            else
            {
                _client.Abort();
            }

            return;
        }

        // A server may answer and close without reading all of the request: its answer still counts.
        _requestBroken |= !_upstream!.Flush();
        PumpRequest();
        PumpResponse();
    }

    public void OnUpstreamAborted() => _client.Abort();

    public void OnTimeout()
    {
        switch (_phase)
        {
            case Phase.Connecting:
                _timedOut = true;
                NoteConnectFailure("connecting timed out");
                LeaveServer();
                TryServers();
                break;
            case Phase.Queued:
                OnQueueTimeout();
                break;
            case Phase.Waiting when _hold == ResponseHold.Holding:
                JudgeHeldResponse(ResponseHold.Enough);
                break;
            case Phase.Inspecting:
            case Phase.Waiting when !_request.IsDone && _upstream!.Output.IsEmpty:
                Fail(408);
                break;
            case Phase.Waiting:
                NoteResponseFailure("no response in time");
                if (!(_mayRetry && TryRetry(504)) && !ServesStale())
                {
                    Fail(504);
                }

                break;
            case Phase.CacheWait:
                LookAgain();
                break;
            case Phase.Responding or Phase.Serving:
                _client.AbortWithReset();
                break;
            default:
                _client.Abort();
                break;
        }
    }

    /// <summary>The client is gone: the server's work is not wanted any more.</summary>
    public void Cancel()
    {
        if (_phase != Phase.Ended)
        {
            Leave();
        }
    }

    private void ArmWaiting() => _client.Arm(
        !_upstream!.Output.IsEmpty ? Timeouts.ServerBody
        : !_request.IsDone ? Timeouts.ClientBody
        : Timeouts.ServerResponse);

    private void ArmResponding()
    {
        if (_phase == Phase.Responding)
        {
            _client.Arm(_client.Output.IsEmpty ? Timeouts.ServerBody : Timeouts.ClientBody);
        }
    }

    private void Leave()
    {
        if (_accessFormat is not null)
        {
            WriteAccessLog(_accessFormat);
        }

        if (_phase == Phase.Queued)
        {
            LeaveQueue(_table.Entry.Queue!);
        }

        _waiter?.Forget();
        if (_encoder is not null)
        {
            EndCoding();
        }

        if (_filter is not null)
        {
            EndRewriting();
        }

        if (_cacheTurn != CacheTurn.Off)
        {
            EndCache();
        }

        LeaveServer();
        _held.Release(Buffers);
        _rawHead.Release(Buffers);
        _phase = Phase.Ended;
        loop.Objects.Retire(this);
    }
}
