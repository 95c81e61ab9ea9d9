using System.Net;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Testing.Ha;

/// <summary>Shared addresses in memory; a test says what the kernel would answer.</summary>
public sealed class FakeSharedAddresses : ISharedAddresses
{
    private readonly Lock _gate = new();
    private readonly List<string> _calls = [];
    private readonly List<int> _virtualMacs = [];
    private ValueList<IPAddress> _held = [];

    public HoldResult OnTake { get; set; } = new(HoldOutcome.Held, "");

    public HoldResult OnRefresh { get; set; } = new(HoldOutcome.Held, "");

    public string? Problem { get; set; }

    public ValueList<IPAddress> Held
    {
        get
        {
            lock (_gate) return _held;
        }
    }

    /// <summary>Names of the calls so far, in order.</summary>
    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_gate) return [.. _calls];
        }
    }

    public int Count(string call) => Calls.Count(made => made == call);

    public HoldResult Take(ValueList<IPAddress> addresses, TimeSpan lifetime)
    {
        lock (_gate)
        {
            _calls.Add("take");
            if (OnTake.Outcome == HoldOutcome.Held) _held = addresses;
            return OnTake;
        }
    }

    public HoldResult Refresh()
    {
        lock (_gate)
        {
            _calls.Add("refresh");
            return OnRefresh;
        }
    }

    public void Release(ValueList<IPAddress> addresses)
    {
        lock (_gate)
        {
            _calls.Add("release");
            _held = [];
        }
    }

    public void Announce()
    {
        lock (_gate) _calls.Add("announce");
    }

    public VirtualMacReport? VirtualMac { get; set; }

    /// <summary>The ids that were asked for, in order.</summary>
    public IReadOnlyList<int> VirtualMacs
    {
        get
        {
            lock (_gate) return [.. _virtualMacs];
        }
    }

    public void UseVirtualMac(int id, ValueList<IPAddress> addresses)
    {
        lock (_gate) _virtualMacs.Add(id);
    }

    public string? CannotHold(ValueList<IPAddress> addresses) => Problem;
}
