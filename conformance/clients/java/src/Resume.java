import com.vmware.vim25.UserSession;
import com.vmware.vim25.mo.ServiceInstance;

/** Goes on in the session whose id is given, prints its user, and logs out. */
final class Resume {
    public static void main(String[] arguments) throws Exception {
        ServiceInstance server = Connection.resume(arguments[0]);
        UserSession session = server.getSessionManager().getCurrentSession();
        System.out.println("user " + session.getUserName());
        server.getServerConnection().logout();
    }
}
