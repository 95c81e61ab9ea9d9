namespace LoadMaster.Network.Nftables;

/// <summary>The kernel forwards packets only when it is told to be a router.</summary>
internal static class ForwardingSwitch
{
    private const string V4 = "/proc/sys/net/ipv4/ip_forward";
    private const string V6 = "/proc/sys/net/ipv6/conf/all/forwarding";

    internal static void TurnOn(bool v6)
    {
        var file = v6 ? V6 : V4;
        try
        {
            // The file is of the calling thread's network namespace.
            if (File.ReadAllText(file).Trim() == "0")
            {
                File.WriteAllText(file, "1");
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new NetworkException($"Packet forwarding is off and cannot be switched on ({refused.Message}); write 1 to {file}, or set it in /etc/sysctl.d.");
        }
    }
}
