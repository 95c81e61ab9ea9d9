using System.Collections.Concurrent;
using System.Globalization;

namespace LoadMaster.Network.Nftables;

/// <summary>
/// Conversations with nf_tables that were opened when the process started. libnftables waits for the kernel by select(2), which knows no descriptor
/// above 1023 and ends the process over one; a socket that is opened when thousands of connections are, would be such a one.
/// </summary>
public static class NftReserve
{
    /// <summary>One for each user (layer 4, direct return, their clients, drain, transparency, packet filter), and some more.</summary>
    private const int Count = 12;

    /// <summary>FD_SETSIZE, less a few that other threads may open in the same moment.</summary>
    private const int DescriptorMax = 1000;

    private static readonly ConcurrentBag<nint> s_contexts = [];
    private static volatile bool s_isFilled;

    /// <summary>To be called once, before the process opens much else. Where the library is missing, whoever needs it says so.</summary>
    public static void Fill()
    {
        try
        {
            while (s_contexts.Count < Count)
            {
                s_contexts.Add(NftContext.New());
            }

            s_isFilled = true;
        }
        catch (NetworkException)
        {
            // Told by the first service that needs it.
        }
    }

    internal static bool TryTake(out nint context) => s_contexts.TryTake(out context);

    internal static void Return(nint context)
    {
        if (s_isFilled)
        {
            s_contexts.Add(context);
        }
        else
        {
            Libnftables.FreeContext(context);
        }
    }

    /// <exception cref="NetworkException">The next descriptor is one that libnftables ends the process over.</exception>
    internal static void CheckDescriptors()
    {
        using var next = File.OpenHandle("/dev/null");
        if (next.DangerousGetHandle() >= DescriptorMax)
        {
            throw new NetworkException(string.Create(
                CultureInfo.InvariantCulture, $"More than {DescriptorMax} files and connections are open, and libnftables works with none beyond: restart this node."));
        }
    }
}
