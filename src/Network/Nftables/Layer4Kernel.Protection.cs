using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Layer4;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Network.Nftables;

/// <summary>Services with protection from floods of SYN, which not every kernel has.</summary>
public sealed partial class Layer4Kernel
{
    private bool _canProtect;

    /// <summary>Commands that a kernel takes which can protect; tests have others.</summary>
    internal string ProtectionProbe { get; init; } = SynProxy.Probe;

    /// <summary>
    /// Where the kernel cannot protect, the services that ask for it are left out and told of: served without, they would be open to what their
    /// administrator has shut out.
    /// </summary>
    private (Layer4Plan Plan, ValueList<ListenerProblem> Problems) WithoutUnprotected(Layer4Plan plan)
    {
        if (_canProtect || !SynProxy.IsOn(plan) || Open().Refuses(ProtectionProbe) is not { } reason)
        {
            _canProtect |= SynProxy.IsOn(plan);
            return (plan, []);
        }

        var problems = plan.Services.Where(service => service.Plan.Service.SynProtection).Select(service => ProblemOf(
            service.Plan.Service, $"this kernel has no synproxy for nf_tables, which synProtection needs (module nft_synproxy; it says: {reason}); load the module, or set synProtection to off"));
        return (plan with { Services = plan.Services.Where(service => !service.Plan.Service.SynProtection).ToValueList() }, problems.ToValueList());
    }
}
