using System.Numerics;

namespace LoadMaster.DataPlane.Engine;

/// <summary>What a timer wheel can hold; links are in the object, so that arming costs no memory.</summary>
internal abstract class TimerNode
{
    internal TimerNode? TimerNext;
    internal TimerNode? TimerPrevious;
    internal long TimerTick = -1;

    /// <summary>In the loop's milliseconds.</summary>
    internal long Deadline = long.MaxValue;

    /// <summary>The deadline has passed; the node is no longer in the wheel.</summary>
    public abstract void OnTimer();
}

/// <summary>Coarse timers (64 ms). A later deadline is only noted, and acted on when the node's turn comes: re-arming per request is one store.</summary>
internal sealed class TimerWheel
{
    private const int TickShift = 6;
    private const int SlotCount = 1024;

    private readonly Sentinel[] _slots = new Sentinel[SlotCount];
    private readonly ulong[] _occupied = new ulong[SlotCount / 64];
    private readonly Action<TimerNode> _fire;
    private long _tick;

    /// <param name="fire">Called with a node that is due and no longer in the wheel.</param>
    public TimerWheel(long now, Action<TimerNode> fire)
    {
        _fire = fire;
        _tick = now >> TickShift;
        for (var index = 0; index < SlotCount; index++)
        {
            _slots[index] = new Sentinel();
        }
    }

    /// <summary>Arms or re-arms a node. It never fires early, and at most two ticks late.</summary>
    public void Set(TimerNode node, long deadline)
    {
        node.Deadline = deadline;
        var tick = Math.Max((deadline >> TickShift) + 1, _tick + 1);
        if (node.TimerTick >= 0)
        {
            if (node.TimerTick <= tick)
            {
                return;
            }

            Unlink(node);
        }

        Link(node, tick);
    }

    public void Cancel(TimerNode node)
    {
        if (node.TimerTick >= 0)
        {
            Unlink(node);
        }

        node.Deadline = long.MaxValue;
    }

    /// <summary>Fires what is due.</summary>
    public void Advance(long now)
    {
        var target = now >> TickShift;
        var steps = Math.Min(target - _tick, SlotCount);
        if (steps <= 0)
        {
            return;
        }

        // After a long pause every slot is visited once, which is enough: each node's own deadline decides.
        _tick = target - steps;
        while (_tick < target)
        {
            _tick++;
            FireSlot(now);
        }
    }

    /// <summary>How long a loop may sleep: until the next occupied slot, or -1 when nothing is armed.</summary>
    public int MillisecondsToNext(long now)
    {
        for (var distance = 1; distance <= SlotCount;)
        {
            var slot = (int)((_tick + distance) % SlotCount);
            var word = _occupied[slot >> 6] >> (slot & 63);
            if (word != 0)
            {
                distance += BitOperations.TrailingZeroCount(word);
                return (int)Math.Max(((_tick + distance) << TickShift) - now, 0);
            }

            distance += 64 - (slot & 63);
        }

        return -1;
    }

    private void FireSlot(long now)
    {
        var slot = _slots[_tick % SlotCount];
        while (slot.TimerNext is { } node && node != slot)
        {
            Unlink(node);
            if (node.Deadline > now)
            {
                Link(node, Math.Max((node.Deadline >> TickShift) + 1, _tick + 1));
            }
            else
            {
                node.Deadline = long.MaxValue;
                _fire(node);
            }
        }
    }

    private void Link(TimerNode node, long tick)
    {
        tick = Math.Min(tick, _tick + SlotCount - 1);
        var index = (int)(tick % SlotCount);
        var slot = _slots[index];
        node.TimerTick = tick;
        node.TimerNext = slot;
        node.TimerPrevious = slot.TimerPrevious;
        slot.TimerPrevious!.TimerNext = node;
        slot.TimerPrevious = node;
        _occupied[index >> 6] |= 1UL << (index & 63);
    }

    private void Unlink(TimerNode node)
    {
        var index = (int)(node.TimerTick % SlotCount);
        node.TimerPrevious!.TimerNext = node.TimerNext;
        node.TimerNext!.TimerPrevious = node.TimerPrevious;
        node.TimerNext = node.TimerPrevious = null;
        node.TimerTick = -1;
        if (_slots[index].TimerNext == _slots[index])
        {
            _occupied[index >> 6] &= ~(1UL << (index & 63));
        }
    }

    private sealed class Sentinel : TimerNode
    {
        public Sentinel() => TimerNext = TimerPrevious = this;

        public override void OnTimer() => throw new InvalidOperationException("A timer slot's own node fired.");
    }
}
