namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The form of a service's retries.</summary>
internal static class RetryForms
{
    public static readonly ObjectForm<RetrySettings> Settings = new ObjectForm<RetrySettings>(
            "retry", "When a request that one real server failed is given to another one.", new RetrySettings())
        .Field(
            "triesMax", new WholeNumberForm(1, Limits.ConnectAttemptsMax), r => r.TriesMax, (r, v) => r with { TriesMax = v },
            "Real servers that one request may be given to, the first included, also because they cannot be reached; tcp services count connections.")
        .Field(
            "on", new TextForm(Limits.CheckCodesLengthMax, "502-504"), r => r.On, (r, v) => r with { On = v },
            "Statuses for which another server is asked (http and https services, idempotent requests); 502: also a server that closes without a response, 504: also one that is too slow. Empty: none.")
        .Field(
            "budgetPercent", new WholeNumberForm(0, 100), r => r.BudgetPercent, (r, v) => r with { BudgetPercent = v },
            "How many of a hundred requests may be sent once more because of such a status.");
}
