using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using LoadMaster.Actors.Ha;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using static LoadMaster.Actors.Transfers.TransferProtocol;

namespace LoadMaster.Actors.Transfers;

/// <summary>
/// Sends to the config actors of other nodes and takes what they send: small messages at once, large ones packed and in pieces. Packing and
/// reading happen beside the actors. What is lost with a connection, or with a restart of this actor, is asked for again by who needs it.
/// </summary>
public sealed class TransferActor : ReceiveActor, IWithTimers
{
    /// <summary>How long a peer may take for one piece, and for the whole message at the end.</summary>
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(30);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<Address, Outbox> _out = [];
    private readonly Dictionary<Address, Inbox> _in = [];
    private readonly Dictionary<string, Address> _peers = [];
    private readonly Func<ValueList<string>> _partners;

    /// <summary>Not from zero: what comes late for a transfer of before a restart must fit none of after it.</summary>
    private long _transfers = Stopwatch.GetTimestamp();

    /// <param name="partners">Whose transfers are taken.</param>
    public TransferActor(Func<ValueList<string>> partners)
    {
        _partners = partners;
        Receive<SendToConfig>(OnSend);
        Receive<Packed>(OnPacked);
        Receive<PieceTaken>(OnTaken);
        Receive<TransferRefused>(refused => GiveUp(Sender.Path.Address, refused.Transfer, refused.Why));
        Receive<Silence>(silence => GiveUp(silence.To, silence.Transfer, $"nothing was heard of it for {SilenceMax.TotalSeconds:0} s"));
        Receive<TransferPiece>(OnPiece);
        Receive<Unpacked>(OnUnpacked);
        Receive<HaProtocol.PeerConnected>(peer => _peers[peer.Node] = peer.Address);
        Receive<HaProtocol.PeerDisconnected>(OnDisconnected);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(Func<ValueList<string>> partners) => Akka.Actor.Props.Create(() => new TransferActor(partners));

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(HaProtocol.PeerConnected));
        Context.System.EventStream.Subscribe(Self, typeof(HaProtocol.PeerDisconnected));
        Context.ActorSelection(ActorNames.Path(ActorNames.Ha)).Tell(HaProtocol.AnnounceState.Instance);
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    private void OnSend(SendToConfig send)
    {
        if (!_out.TryGetValue(send.To, out var outbox))
        {
            _out[send.To] = outbox = new Outbox();
        }

        if (outbox.Idle)
        {
            Dispatch(outbox, send, Sender);
        }
        else if (!send.OnlyWhenIdle && !outbox.TryAdd(send, Sender))
        {
            Drop(send.To, $"more than {Limits.ChangesInFlightMax} messages wait for it");
        }
    }

    private void Dispatch(Outbox outbox, SendToConfig send, IActorRef sender)
    {
        if (MessageWeight.Of(send.Message) <= Limits.DirectMessageBytesMax)
        {
            Context.ActorSelection($"{send.To}{ActorNames.Path(ActorNames.Config)}").Tell(send.Message, sender);
            return;
        }

        var (system, transfer) = (Context.System, ++_transfers);
        outbox.Begin(transfer, send, sender);
        Task.Run(() => PackedMessage.Pack(system, send.Message)).PipeTo(
            Self, Self, bytes => new Packed(send.To, transfer, bytes, null), problem => new Packed(send.To, transfer, [], problem));
    }

    private void OnPacked(Packed packed)
    {
        if (OutboxOf(packed.To, packed.Transfer) is not { } outbox)
        {
            return;
        }

        if (packed.Problem is { } problem)
        {
            GiveUp(packed.To, packed.Transfer, problem.Message);
            return;
        }

        outbox.Packed(packed.Bytes);
        SendPiece(packed.To, outbox);
    }

    /// <summary>From the message's own sender: the config actor there answers that one.</summary>
    private void SendPiece(Address to, Outbox outbox)
    {
        Context.ActorSelection($"{to}{ActorNames.Path(ActorNames.Transfers)}").Tell(outbox.Next(), outbox.Sender);
        Timers.StartSingleTimer(to, new Silence(to, outbox.Transfer), SilenceMax);
    }

    private void OnTaken(PieceTaken taken)
    {
        var to = Sender.Path.Address;
        if (OutboxOf(to, taken.Transfer) is not { } outbox)
        {
            return;
        }

        if (outbox.Taken(taken.Upto))
        {
            GoOn(to, outbox);
        }
        else
        {
            SendPiece(to, outbox);
        }
    }

    private void GoOn(Address to, Outbox outbox)
    {
        Timers.Cancel(to);
        outbox.End();
        while (outbox.Idle && outbox.TryTake(out var next, out var sender))
        {
            Dispatch(outbox, next, sender);
        }
    }

    private Outbox? OutboxOf(Address to, long transfer) => _out.TryGetValue(to, out var outbox) && outbox.Transfer == transfer ? outbox : null;

    private void GiveUp(Address to, long transfer, string why)
    {
        if (OutboxOf(to, transfer) is not null)
        {
            Drop(to, why);
        }
    }

    /// <summary>With what waits behind it: without what was lost, the receiver would ask for everything anyway.</summary>
    private void Drop(Address to, string why)
    {
        _log.Warning("A configuration on its way to {Node} is given up, and sent anew when it is asked for: {Why}", to, why);
        Timers.Cancel(to);
        if (_out.Remove(to, out var outbox))
        {
            outbox.GiveUp(why);
        }
    }

    private void OnPiece(TransferPiece piece)
    {
        var (from, sender) = (Sender.Path.Address, Sender);
        if (!_partners().Any(partner => _peers.GetValueOrDefault(partner) == from))
        {
            _log.Warning("A configuration from {Address} is refused: no connected peer has that address", from);
            Answer(from, new TransferRefused(piece.Transfer, "the sender is no connected peer here"));
            return;
        }

        if (!_in.TryGetValue(from, out var inbox))
        {
            _in[from] = inbox = new Inbox();
        }

        if (inbox.Take(piece) is { } why)
        {
            Answer(from, new TransferRefused(piece.Transfer, why));
        }
        else if (inbox.Received < piece.TotalBytes)
        {
            Answer(from, new PieceTaken(piece.Transfer, inbox.Received));
        }
        else
        {
            var (system, packed) = (Context.System, inbox.TakeAll());
            Task.Run(() => PackedMessage.Unpack(system, packed)).PipeTo(
                Self, sender, message => new Unpacked(from, piece, message, null), problem => new Unpacked(from, piece, null, problem));
        }
    }

    private void OnUnpacked(Unpacked unpacked)
    {
        if (unpacked.Message is { } message)
        {
            Context.ActorSelection(ActorNames.Path(ActorNames.Config)).Tell(message, Sender);
            Answer(unpacked.From, new PieceTaken(unpacked.Last.Transfer, unpacked.Last.TotalBytes));
        }
        else
        {
            _log.Error(unpacked.Problem, "A configuration of {Bytes} bytes from {Address} cannot be read", unpacked.Last.TotalBytes, unpacked.From);
            Answer(unpacked.From, new TransferRefused(unpacked.Last.Transfer, unpacked.Problem!.Message));
        }
    }

    private static void Answer(Address to, object message) =>
        Context.ActorSelection($"{to}{ActorNames.Path(ActorNames.Transfers)}").Tell(message);

    private void OnDisconnected(HaProtocol.PeerDisconnected gone)
    {
        if (!_peers.Remove(gone.Node, out var address))
        {
            return;
        }

        _in.Remove(address);
        if (_out.TryGetValue(address, out var outbox) && !outbox.Idle)
        {
            Drop(address, "it is gone");
        }

        _out.Remove(address);
    }

    private sealed record Packed(Address To, long Transfer, byte[] Bytes, Exception? Problem);

    private sealed record Unpacked(Address From, TransferPiece Last, object? Message, Exception? Problem);

    private sealed record Silence(Address To, long Transfer);
}
