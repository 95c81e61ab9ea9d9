using LoadMaster.Domain.Ha;

namespace LoadMaster.Actors.Ha;

/// <summary>Stable ids at the head of log lines that monitoring looks for (later SNMP traps); never given to anything else.</summary>
public static class HaEvents
{
    public const string NodeJoined = "LME4010";
    public const string NodeLeft = "LME4011";
    public const string PairChanged = "LME4012";
    public const string KeyRotation = "LME4013";
    public const string VersionRefused = "LME4014";
    public const string ArbiterSilent = "LME4015";
    public const string ArbiterBack = "LME4016";

    public const string DrainBegan = "LME4017";
    public const string DrainEnded = "LME4018";

    public const string VirtualMacProblem = "LME4019";
    public const string VirtualMacWorks = "LME4020";

    /// <summary>One id for each state that a node enters.</summary>
    public static string Entered(HaState state) => state switch
    {
        HaState.Starting => "LME4000",
        HaState.Standby => "LME4001",
        HaState.Active => "LME4002",
        HaState.Isolated => "LME4003",
        HaState.Maintenance => "LME4004",
        HaState.Fault => "LME4005",
    };
}
