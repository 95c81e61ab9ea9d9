using LoadMaster.Actors.VirtualServices;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Host.Snmp;

/// <summary>The numbers by which the MIB names states.</summary>
public static class SnmpStates
{
    public const int InService = 1;
    public const int OutOfService = 2;
    public const int Disabled = 4;
    private const int Sorry = 5;
    private const int Redirect = 6;

    public static int Of(ServiceState state) => state switch
    {
        ServiceState.Up => InService,
        ServiceState.Disabled => Disabled,
        ServiceState.Sorry => Sorry,
        ServiceState.Redirect => Redirect,
        _ => OutOfService,
    };

    public static int Of(ServerAvailability availability) => availability switch
    {
        ServerAvailability.Up => InService,
        ServerAvailability.Draining or ServerAvailability.Disabled => Disabled,
        _ => OutOfService,
    };

    /// <summary>0 none (a single node), 1 master, 2 standby, 3 passive.</summary>
    public static int Of(HaState state, bool isPair) => !isPair ? 0 : state switch
    {
        HaState.Active => 1,
        HaState.Standby => 2,
        _ => 3,
    };

    /// <summary>0 none, 1 master, 2 backup.</summary>
    public static int DaemonOf(HaState state, bool isPair) => Math.Min(2, Of(state, isPair));

    /// <summary>The number of the protocol in IP's header.</summary>
    public static int ProtocolOf(VirtualService service) => service.Type == ServiceType.Udp ? 17 : 6;
}
