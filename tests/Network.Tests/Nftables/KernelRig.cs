using LoadMaster.Domain.Layer4;
using LoadMaster.Network.Nftables;

namespace LoadMaster.Network.Tests.Nftables;

/// <summary>The network and the one process that owns the table.</summary>
internal sealed class KernelRig : IDisposable
{
    internal static readonly string? Unavailable = NamespacePair.Unavailable ?? WhyNoTable();
    private Layer4Kernel _kernel = new();

    public KernelRig()
    {
        Skip.If(Unavailable is not null, Unavailable);
        Net = new ForwardingNetwork();
    }

    public ForwardingNetwork Net { get; }

    public T Do<T>(Func<Layer4Kernel, T> work) => Net.OnNode(() => work(_kernel));

    public Layer4Outcome Apply(Layer4Plan plan)
    {
        var outcome = Do(kernel => kernel.Apply(plan));
        Assert.Empty(outcome.Problems);
        return outcome;
    }

    public void StartAnew() => StartAnew(new Layer4Kernel());

    public void StartAnew(Layer4Kernel kernel)
    {
        _kernel.Dispose();
        _kernel = kernel;
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
                return context.TryRun(BaseLayout.Text, out var reason) ? null : $"because this kernel lacks a part of nf_tables: {reason}";
            }
            catch (NetworkException missing)
            {
                return $"because {missing.Message}";
            }
        });
    }
}
