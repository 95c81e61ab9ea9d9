namespace LoadMaster.Domain.Configuration;

/// <summary>The words of what a service answers by itself.</summary>
public static class ServiceAnswerWords
{
    public static WordTable<NotAvailableMode> NotAvailableModes { get; } = new(
        (NotAvailableMode.None, "none"),
        (NotAvailableMode.Redirect, "redirect"),
        (NotAvailableMode.Page, "page"),
        (NotAvailableMode.Sorry, "sorry"));
}
