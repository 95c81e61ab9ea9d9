using System.Text;
using LoadMaster.DataPlane.Engine;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Ips.Rules;

namespace LoadMaster.DataPlane.Inspection;

/// <summary>Events on their way from one loop to one reader, without a lock; the slots are made with the first event and used again.</summary>
internal sealed class EventRing
{
    private const int LineBytesMax = 256;

    private Slot[]? _slots;
    private long _written;
    private long _read;
    private long _lost;

    /// <summary>Events that found no room.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Called by the loop only.</summary>
    public void Add(IpsRule rule, VirtualServiceId service, in ClientAddress client, long unixSeconds, IpsMode action, ReadOnlySpan<byte> line)
    {
        if (_written - Volatile.Read(ref _read) == Limits.IpsEventsQueuedMax)
        {
            Volatile.Write(ref _lost, _lost + 1);
            return;
        }

        _slots ??= [.. Enumerable.Range(0, Limits.IpsEventsQueuedMax).Select(_ => new Slot())];
        var slot = _slots[_written % Limits.IpsEventsQueuedMax];
        (slot.Rule, slot.Service, slot.Client, slot.UnixSeconds, slot.Action) = (rule, service, client, unixSeconds, action);
        slot.LineLength = Math.Min(line.Length, LineBytesMax);
        line[..slot.LineLength].CopyTo(slot.Line);
        Volatile.Write(ref _written, _written + 1);
    }

    /// <summary>Called by the reader only; null when nothing waits.</summary>
    public IpsEvent? TryTake()
    {
        if (_read == Volatile.Read(ref _written))
        {
            return null;
        }

        var slot = _slots![_read % Limits.IpsEventsQueuedMax];
        var taken = new IpsEvent(
            slot.UnixSeconds,
            slot.Service,
            slot.Client.ToString(),
            slot.Client.Port,
            Encoding.Latin1.GetString(slot.Line, 0, slot.LineLength),
            slot.Rule!.Identity,
            slot.Action);
        slot.Rule = null;
        Volatile.Write(ref _read, _read + 1);
        return taken;
    }

    private sealed class Slot
    {
        public readonly byte[] Line = new byte[LineBytesMax];
        public IpsRule? Rule;
        public VirtualServiceId Service;
        public ClientAddress Client;
        public long UnixSeconds;
        public IpsMode Action;
        public int LineLength;
    }
}
