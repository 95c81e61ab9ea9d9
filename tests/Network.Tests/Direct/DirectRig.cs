using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Layer4;
using LoadMaster.Domain.Serving;
using LoadMaster.Network.Direct;
using LoadMaster.Network.Nftables;

namespace LoadMaster.Network.Tests.Direct;

/// <summary>The network and the one process that owns the node's tables.</summary>
internal sealed class DirectRig : IDisposable
{
    private static readonly Lazy<string?> s_unavailable = new(() => NamespacePair.Unavailable ?? WhyNoTable());
    private Layer4Kernel _kernel = new();

    internal DirectRig()
    {
        Skip.If(s_unavailable.Value is not null, s_unavailable.Value);
        Net = new DirectNetwork();
    }

    internal DirectNetwork Net { get; }

    internal Layer4Kernel Kernel => _kernel;

    internal T Do<T>(Func<Layer4Kernel, T> work) => Net.On("lb", () => work(_kernel));

    /// <summary>As the actor does it: the stations first, and nothing for a server that has none.</summary>
    internal Layer4Outcome Apply(params ServicePlan[] plans)
    {
        var outcome = TryApply(plans);
        Assert.Empty(outcome.Problems);
        return outcome;
    }

    internal Layer4Outcome TryApply(params ServicePlan[] plans)
    {
        var used = plans.SelectMany(plan => plan.Servers).Where(server => server.Availability is ServerAvailability.Up or ServerAvailability.Draining).ToValueList();
        var stations = Eventually.Get(() => Do(kernel => kernel.FindStations(used)), found => found.Count == used.Count, "every server is found on the link");
        var services = plans.Select(plan => new Layer4Service(plan, SlotPlanner.Of(plan, new Dictionary<RealServerId, int>(), 0))).ToValueList();
        return Do(kernel => kernel.Apply(new Layer4Plan(services) { Stations = stations }));
    }

    internal void StartAnew()
    {
        _kernel.Dispose();
        _kernel = new Layer4Kernel();
    }

    public void Dispose()
    {
        _kernel.Dispose();
        Net?.Dispose();
    }

    private static string? WhyNoTable()
    {
        using var pair = new NamespacePair();
        return pair.RunHere(() =>
        {
            try
            {
                using var context = new NftContext();
                return context.TryRun(DirectLayout.Layout.Text, out var reason) ? null : $"because this kernel lacks a part of nf_tables: {reason}";
            }
            catch (NetworkException missing)
            {
                return $"because {missing.Message}";
            }
        });
    }
}
