using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>A limit of bandwidth lets something through.</summary>
internal static class BandwidthRule
{
    public static void Check(BandwidthLimits limits, JsonPath at, ProblemList problems)
    {
        Check(limits.InBytesPerSecond, "inBytesPerSecond");
        Check(limits.OutBytesPerSecond, "outBytesPerSecond");
        Check(limits.ClientInBytesPerSecond, "clientInBytesPerSecond");
        Check(limits.ClientOutBytesPerSecond, "clientOutBytesPerSecond");

        void Check(int rate, string field)
        {
            if (rate is > 0 and < Limits.BandwidthBytesPerSecondMin)
            {
                problems.Add(
                    ProblemCodes.OutOfRange, at.Field(field), $"{rate} bytes a second are too few to talk to anybody; give {Limits.BandwidthBytesPerSecondMin} or more, or 0 for no limit.");
            }
        }
    }
}
