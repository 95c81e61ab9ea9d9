using Akka.Event;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;

namespace LoadMaster.Actors.Ha;

/// <summary>The MAC that both nodes use for the shared addresses, when that is wanted.</summary>
public sealed partial class HaActor
{
    private string? _virtualMacProblem;

    private void UseVirtualMac(HaSettings settings)
    {
        var before = Addresses.VirtualMac?.Id ?? 0;
        Addresses.UseVirtualMac(settings.VirtualMac, settings.SharedAddresses.Select(shared => shared.Address).ToValueList());
        TellVirtualMac();
        if (before == settings.VirtualMac || _state is not { State: HaState.Active, Held.Count: > 0 }) return;
        Addresses.Announce();
        AnnounceAgainLater();
    }

    /// <summary>What was in the way may have gone: the module is there now, an interface was replaced.</summary>
    private void TryVirtualMacAgain()
    {
        if (Addresses.VirtualMac?.Problem is not null && _state.Settings is { } settings) UseVirtualMac(settings);
    }

    private void TellVirtualMac()
    {
        var problem = Addresses.VirtualMac?.Problem;
        if (problem == _virtualMacProblem) return;
        if (problem is not null)
            _log.Warning("{0} the virtual MAC is not used everywhere: {1}; there the shared addresses are held with the interface's own MAC", HaEvents.VirtualMacProblem, problem);
        else
            _log.Info("{0} nothing is in the way of the virtual MAC any more", HaEvents.VirtualMacWorks);
        _virtualMacProblem = problem;
    }
}
