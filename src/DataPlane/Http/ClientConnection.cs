using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Limiting;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Http;

/// <summary>A client of an HTTP service: reads request heads, runs one exchange after the other, ends gracefully. Owns no buffer while idle.</summary>
internal sealed unsafe partial class ClientConnection(EventLoop loop) : ServedConnection(loop)
{
    /// <summary>Read at most while waiting for a head, which bounds what a client can send ahead.</summary>
    private const int HeadReadBytes = 32 * 1024;

    private HttpExchange? _exchange;
    private Phase _phase;
    private bool _inputIsNew;
    private bool _closes;
    private bool _lingers;
    private int _discarded;

    private enum Phase : byte
    {
        /// <summary>TLS is being agreed on.</summary>
        Handshake,

        /// <summary>Idle, or a part of a head has come.</summary>
        Head,

        /// <summary>A request is being served.</summary>
        Exchange,

        /// <summary>The response is complete but not yet taken by the client.</summary>
        Flushing,

        /// <summary>We have said the last word; what still comes is read and dropped, so that no reset destroys our answer on its way.</summary>
        Lingering,
    }

    public override LoopServer? Server => _exchange?.Server;

    public override UpstreamConnection? Upstream => _exchange?.Upstream ?? _own;

    protected override void Prepare()
    {
        _inputIsNew = _closes = _lingers = false;
        _discarded = 0;
        _identity = [];
        _linesFor = null;
        _flow?.Reset();
        _phase = Phase.Head;
    }

    protected override void OnAccepted()
    {
        if (Service.Type == ServiceType.Https)
        {
            BeginHandshake();
            return;
        }

        Arm(IsRefused ? Service.Current.Entry.Timeouts.ClientHeader : Service.Current.Entry.Timeouts.ClientIdle);
    }

    public override void OnEvents(uint events)
    {
        NoteEvents(events);
        if (AwaitsProxyHeader)
        {
            ReadProxyHeader();
            return;
        }

        if ((events & Epoll.Error) != 0 && _phase != Phase.Head)
        {
            Abort();
            return;
        }

        Advance();
    }

    public override void OnDeferred() => Advance();

    protected override void OnFirstBytes() => Advance();

    public override void Abort()
    {
        if (IsOpen)
        {
            Close();
        }
    }

    /// <summary>Ends so that the client cannot take a part for the whole.</summary>
    public void AbortWithReset()
    {
        Sockets.ResetOnClose(Fd);
        Abort();
    }

    public override void OnServiceRemoved()
    {
        if (_phase is Phase.Head or Phase.Handshake && Input.IsEmpty)
        {
            CloseOrderly();
        }
    }

    /// <summary>The exchange has ended with a complete response.</summary>
    public void OnResponseComplete(bool closes, bool lingers)
    {
        _exchange = null;
        LiftLimit();
        _closes |= closes;
        _lingers |= lingers;
        _phase = Phase.Flushing;
        if (Output.IsEmpty)
        {
            AfterResponse();
        }
        else
        {
            Arm(Service.Current.Entry.Timeouts.ClientBody);
        }
    }

    protected override void OnTimeout()
    {
        switch (_phase)
        {
            case Phase.Head when !Input.IsEmpty:
                Refuse(408);
                break;
            case Phase.Exchange:
                _exchange!.OnTimeout();
                break;
            case Phase.Handshake:
                FailHandshake();
                break;
            default:
                CloseOrderly();
                break;
        }
    }

    private void Advance()
    {
        switch (_phase)
        {
            case Phase.Handshake:
                ContinueHandshake();
                break;
            case Phase.Head:
                ReadHead();
                break;
            case Phase.Lingering:
                Discard();
                break;
            default:
                Flow();
                break;
        }
    }

    private void Flow()
    {
        var waiting = Output.Count;
        if (!Flush())
        {
            Abort();
        }
        else if (_phase == Phase.Exchange)
        {
            _exchange!.OnClientReady(clientHasRead: Output.Count < waiting);
        }
        else if (Output.IsEmpty)
        {
            AfterResponse();
        }
    }

    private void ReadHead()
    {
        while (true)
        {
            byte* data;
            int length;
            if (_inputIsNew)
            {
                _inputIsNew = false;
                data = Input.Data;
                length = Input.Count;
            }
            else
            {
                if (!ReadReady)
                {
                    return;
                }

                var room = HeadReadBytes;
                if (Throttle is not null && (room = Throttle.Ask(Way.In, room)) == 0)
                {
                    return;
                }

                var count = ReceiveHead(room, out data, out length);
                if (count <= 0)
                {
                    EndReading(count);
                    return;
                }

                Service.Cell.BytesIn += count;
                Throttle?.Spend(Way.In, count);
                // Without a new line end there is nothing new to parse: a client that drips bytes costs no more than their number.
                if (length > count && length <= Limits.RequestLineBytesMax
                    && new ReadOnlySpan<byte>(data + length - count, count).IndexOf((byte)'\n') < 0)
                {
                    continue;
                }
            }

            if (!ParseHead(data, length))
            {
                return;
            }
        }
    }

    /// <summary>True when more of the head must be read.</summary>
    private bool ParseHead(byte* data, int length)
    {
        var head = Loop.Http.Request;
        var status = head.Parse(data, length);
        if (status == ParseStatus.Malformed)
        {
            status = TrySimple(head, data, length);
        }

        switch (status)
        {
            case ParseStatus.NeedMore:
                if (Input.IsEmpty)
                {
                    KeepRest(data, length);
                    Arm(Service.Current.Entry.Timeouts.ClientHeader);
                }

                return true;
            case ParseStatus.Complete when head.IsSimple:
                StartSimple(head);
                return false;
            case ParseStatus.Complete:
                var used = head.Skipped + head.Length;
                _phase = Phase.Exchange;
                _exchange = Loop.Objects.TakeExchange();
                _exchange.Start(this, head, data + used, length - used);
                return false;
            default:
                Refuse(status);
                return false;
        }
    }

    private void AfterResponse()
    {
        if (_closes || Service.IsDraining)
        {
            End();
            return;
        }

        _phase = Phase.Head;
        if (!Input.IsEmpty)
        {
            _inputIsNew = true;
            Arm(Service.Current.Entry.Timeouts.ClientHeader);
            Loop.Defer(this);
            return;
        }

        Arm(Service.Current.Entry.Timeouts.ClientIdle);
        if (ReadReady)
        {
            Loop.Defer(this);
        }
    }
}
