using LoadMaster.Domain.Configuration;
using LoadMaster.Ips.Rules;

namespace LoadMaster.DataPlane.Inspection;

/// <summary>What is done with a message.</summary>
/// <param name="Rule">The rule that stops it; null when it may pass.</param>
/// <param name="Action"><see cref="IpsMode.Drop"/> or <see cref="IpsMode.Reject"/> when it is stopped.</param>
internal readonly record struct InspectionVerdict(IpsRule? Rule, IpsMode Action)
{
    public static InspectionVerdict Pass => default;
}
