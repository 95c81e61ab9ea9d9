namespace LoadMaster.Domain;

public static partial class Limits
{
    /// <summary>Health checks under way at a time, a connection each; the others wait for their turn, and their time-out with them. Fewer where the process may have few files open.</summary>
    public const int ChecksAtOnceMax = 4096;
}
