using System.Globalization;

namespace LoadMaster.Api;

/// <summary>The audit log of the node that is asked.</summary>
public sealed partial class LoadMasterClient
{
    public Task<AuditListDto> GetAuditAsync(DateTimeOffset? since, string? user, string? action, int count, CancellationToken cancel = default)
    {
        var query = $"count={count.ToString(CultureInfo.InvariantCulture)}"
            + (since is { } at ? $"&since={Uri.EscapeDataString(at.ToString("O", CultureInfo.InvariantCulture))}" : "")
            + (user is null ? "" : $"&user={Uri.EscapeDataString(user)}")
            + (action is null ? "" : $"&action={Uri.EscapeDataString(action)}");
        return GetAsync($"{Routes.AuditPath}?{query}", ApiJson.Default.AuditListDto, cancel);
    }

    public Task<AuditVerdictDto> VerifyAuditAsync(CancellationToken cancel = default) =>
        GetAsync($"{Routes.AuditPath}/{Routes.AuditVerify}", ApiJson.Default.AuditVerdictDto, cancel);
}
