using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using LoadMaster.Domain;
using static LoadMaster.Actors.Transfers.TransferProtocol;

namespace LoadMaster.Actors.Transfers;

/// <summary>What waits for one node: the message on its way in pieces, and those behind it.</summary>
internal sealed class Outbox
{
    private readonly Queue<(SendToConfig Message, IActorRef Sender)> _waiting = new();
    private (SendToConfig Message, IActorRef Sender) _current;
    private byte[]? _packed;
    private int _offset;

    /// <summary>Zero: none.</summary>
    public long Transfer { get; private set; }

    public bool Idle => Transfer == 0;

    /// <summary>False: too many wait.</summary>
    public bool TryAdd(SendToConfig message, IActorRef sender)
    {
        if (_waiting.Count >= Limits.ChangesInFlightMax)
        {
            return false;
        }

        _waiting.Enqueue((message, sender));
        return true;
    }

    public bool TryTake([NotNullWhen(true)] out SendToConfig? message, [NotNullWhen(true)] out IActorRef? sender)
    {
        var taken = _waiting.TryDequeue(out var first);
        (message, sender) = first;
        return taken;
    }

    /// <summary>Who sends what is on its way.</summary>
    public IActorRef Sender => _current.Sender;

    public void Begin(long transfer, SendToConfig message, IActorRef sender) =>
        (Transfer, _current, _packed, _offset) = (transfer, (message, sender), null, 0);

    public void End() => (Transfer, _current, _packed) = (0, default, null);

    /// <summary>Tells all senders that nothing comes of it.</summary>
    public void GiveUp(string why)
    {
        if (!Idle)
        {
            _current.Sender.Tell(new GivenUp(_current.Message.Message, why));
        }

        foreach (var (message, sender) in _waiting)
        {
            sender.Tell(new GivenUp(message.Message, why));
        }
    }

    public void Packed(byte[] bytes) => _packed = bytes;

    public TransferPiece Next()
    {
        var count = Math.Min(Limits.ContentPieceBytes, _packed!.Length - _offset);
        return new TransferPiece(Transfer, _offset, _packed.Length, _packed.AsSpan(_offset, count).ToArray());
    }

    /// <summary>True when all has come.</summary>
    public bool Taken(int upto)
    {
        _offset = Math.Clamp(upto, _offset, _packed?.Length ?? 0);
        return _packed is not null && _offset == _packed.Length;
    }
}
