import com.vmware.vim25.mo.ServiceInstance;

/** Logs in and prints the session: its key, which others may see, and its id, which stays open. */
final class Session {
    public static void main(String[] arguments) throws Exception {
        ServiceInstance server = Connection.login();
        System.out.println("key " + server.getSessionManager().getCurrentSession().getKey());
        String cookie = server.getServerConnection().getVimService().getWsc().getCookie();
        System.out.println("id " + cookie.split(";")[0].replaceFirst("^vmware_soap_session=", "").replace("\"", ""));
    }
}
