using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using LoadMaster.Network.Link;
using LoadMaster.Network.Netlink;

namespace LoadMaster.Network.Tests.Link;

/// <summary>What a process without the privilege is told.</summary>
public sealed partial class PacketSocketTests
{
    private const int CapabilityVersion3 = 0x20080522;
    private static readonly LinkInfo s_loopback = new(1, "lo", true, new byte[6]);

    [SkippableFact]
    public void Without_CAP_NET_RAW_heartbeats_through_the_gateway_are_off_for_that_reason()
    {
        Skip.If(!Environment.IsPrivilegedProcess, "because only root has a privilege to lay down");

        Assert.Equal("CAP_NET_RAW is missing", WithoutPrivileges(() => Assert.Throws<NetworkException>(() => PacketSocket.OpenForSending(s_loopback)).Message));
        Assert.Contains(
            "Cannot open a packet socket on lo", WithoutPrivileges(() => Assert.Throws<NetworkException>(() => PacketSocket.Open(s_loopback, EtherType.Arp)).Message), StringComparison.Ordinal);
        using var allowed = PacketSocket.OpenForSending(s_loopback);
        Assert.True(allowed.IsBound);
    }

    /// <summary>On a thread of its own: privileges are a thread's.</summary>
    private static T WithoutPrivileges<T>(Func<T> work)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                var header = new CapabilityHeader { Version = CapabilityVersion3 };
                Assert.Equal(0, SetCapabilities(ref header, new CapabilityData[2]));
                result = work();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    [LibraryImport("libc", EntryPoint = "capset", SetLastError = true)]
    private static partial int SetCapabilities(ref CapabilityHeader header, [In] CapabilityData[] data);

    [StructLayout(LayoutKind.Sequential)]
    private struct CapabilityHeader
    {
        public int Version;
        public int Process;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct CapabilityData
    {
        public uint Effective;
        public uint Permitted;
        public uint Inheritable;
    }
}
