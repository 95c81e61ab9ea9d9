using LoadMaster.Network.Nftables;
using Microsoft.Win32.SafeHandles;

namespace LoadMaster.Network.Tests.Nftables;

/// <summary>Alone, as the others could open nothing meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ManyDescriptors
{
    public const string Name = "many descriptors";
}

[Collection(ManyDescriptors.Name)]
public sealed class NftReserveTests
{
    /// <summary>Beyond what select(2) knows, without it the process would end here.</summary>
    [SkippableFact]
    public void With_very_many_descriptors_a_late_conversation_is_refused_in_words()
    {
        Skip.If(NamespacePair.Unavailable is not null, NamespacePair.Unavailable);
        var open = new List<SafeFileHandle>();
        try
        {
            while (open.Count == 0 || open[^1].DangerousGetHandle() < 1100)
            {
                open.Add(File.OpenHandle("/dev/null"));
            }

            var refused = Assert.Throws<NetworkException>(() => new NftContext());
            Assert.Contains("restart this node", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            open.ForEach(one => one.Dispose());
        }
    }
}
